import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What the signing process is asked. */
export interface SigningTask {
  readonly id: number
  readonly request: {
    readonly method: string
    readonly protocol: string
    readonly hostname: string
    readonly path: string
    readonly query: Record<string, string | string[]>
    readonly headers: Record<string, string>
    readonly body?: string
  }
  readonly credentials: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
  readonly region: string
  readonly service: string
  readonly signingDate: number
  readonly expiresIn?: number
}

interface SignedAnswer {
  readonly id: number
  readonly path: string
  readonly query: Record<string, string | string[] | null>
  readonly headers: Record<string, string>
}

export interface SignedParts {
  readonly method: string
  readonly target: string
  readonly headers: Record<string, string>
  readonly body: string
}

export interface SignerOptions {
  readonly accessKeyId?: string
  readonly secretAccessKey?: string
  readonly sessionToken?: string
  readonly region?: string
  readonly service?: string
  readonly signingDate?: Date
  readonly expiresIn?: number
}

/** A request signed by the AWS SDK's own signer; in the query when `expiresIn` is given. */
export async function signedRequest(
  parts: Partial<SignedParts> & { readonly path?: string; readonly query?: Record<string, string | string[]> },
  options: SignerOptions = {},
): Promise<SignedParts> {
  const {
    accessKeyId = 'AKIDEXAMPLE',
    secretAccessKey = 'secret',
    sessionToken,
    region = 'eu-central-1',
    service = 'execute-api',
  } = options
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) }
  const { path = '/pets/1', query = {}, method = 'GET', body = '' } = parts
  const request = {
    method,
    protocol: 'https:',
    hostname: 'api.test',
    path,
    query,
    headers: { host: 'api.test', ...parts.headers },
    ...(body === '' ? {} : { body }),
  }
  const { expiresIn } = options
  const signingDate = (options.signingDate ?? new Date(1_800_000_000_000)).getTime()
  const signed = await sign({
    request,
    credentials,
    region,
    service,
    signingDate,
    ...(expiresIn === undefined ? {} : { expiresIn }),
  })
  return { method, target: target(signed.path, signed.query), headers: signed.headers, body }
}

let child: ChildProcess | undefined
let ids = 0
const waiting = new Map<number, (answer: SignedAnswer) => void>()

/** In a process of its own: the SDK's packages do not load under the export conditions of the tests. */
function sign(task: Omit<SigningTask, 'id'>): Promise<SignedAnswer> {
  if (child === undefined) {
    child = fork(fileURLToPath(new URL('aws-signer-process.ts', import.meta.url)), { execArgv: [] })
    child.on('message', (answer: SignedAnswer) => waiting.get(answer.id)?.(answer))
    child.unref()
    child.channel?.unref()
  }
  const id = ids++
  child.channel?.ref()
  child.send({ ...task, id })
  return new Promise((resolve) => {
    waiting.set(id, (answer) => {
      waiting.delete(id)
      if (waiting.size === 0) child?.channel?.unref()
      resolve(answer)
    })
  })
}

function target(path: string, query: Record<string, string | string[] | null>): string {
  const encode = (text: string): string =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value ?? ''].flat().map((one) => `${encode(name)}=${encode(one)}`),
  )
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`
}
