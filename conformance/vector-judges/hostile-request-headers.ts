import { allow, createGateway, PlainRequest, type Gateway, type Protocol } from '@gw/core'
import { httpProxy } from '@gw/integrations'
import type { Json } from '../corpus-case.ts'
import { listen } from '../gateway-listener.ts'
import { judged } from '../outcome.ts'
import { send, type WireResponse } from '../wire.ts'
import { listenGateway } from '../gateway-listener.ts'
import type { VectorOutcome } from './judge-vectors.ts'

/** What the backend of a trial was sent. */
type Sent = Readonly<Record<string, readonly string[]>>

/** Sends a header that claims too much through an HTTP proxy, to a backend that believes what it is told. */
export async function judgeHostileHeader(one: Json): Promise<readonly VectorOutcome[]> {
  const outcomes: VectorOutcome[] = []
  for (const protocol of ['REST', 'HTTP'] as const) {
    outcomes.push({ id: `${String(one['id'])}@${protocol}`, outcome: judged(await complaints(one, protocol)) })
  }
  return outcomes
}

async function complaints(one: Json, protocol: Protocol): Promise<readonly string[]> {
  const seen: Sent[] = []
  const backend = await listen((request) => {
    seen.push(byName(request.headerLines()))
    return { statusCode: 200, headers: {}, body: 'ok' }
  })
  const gateway = trialGateway(backend.origin, protocol)
  const listener = await listenGateway(gateway, undefined)
  const lines = Object.entries(one['value'] as Record<string, string | string[]>).flatMap(([name, value]) =>
    [value].flat().map((each) => [name, each] as const),
  )
  const host = lines.some(([name]) => name === 'host') ? [] : [['Host', 'gw.test'] as const]
  try {
    const request = { method: 'GET', target: '/pets', headers: [...host, ...lines], body: undefined }
    const response = await send(listener.origin, request).catch((error: unknown) => error as Error)
    const alive = await gateway.handle(new PlainRequest({ target: '/pets' }))
    return [
      ...answered(response),
      ...(alive.statusCode < 500 ? [] : ['it does not go on serving']),
      ...believed(one, seen[0]),
    ]
  } finally {
    await listener.close()
    await gateway.close()
    await backend.close()
  }
}

/** A caller that is known, whose name a policy writes into the header that the backend believes. */
function trialGateway(origin: string, protocol: Protocol): Gateway {
  return createGateway({
    protocol,
    policies: [
      { slot: 'authorizer', name: 'trial', onRequest: () => allow({ adds: { principalId: 'someone' } }) },
      {
        slot: 'extension',
        name: 'identity',
        onRequest: ({
          integrationRequest,
          principalId,
        }: {
          integrationRequest: { headers: Map<string, readonly string[]> }
          principalId?: string
        }) => void integrationRequest.headers.set('x-user-id', [principalId ?? '']),
      },
    ],
    routes: { 'GET /{proxy+}': [httpProxy({ uri: `${origin}/{proxy}` })] },
  } as never) as Gateway
}

/** A request that HTTP does not allow may be refused before it is one. */
function answered(response: WireResponse | Error): readonly string[] {
  if (response instanceof Error) return [`no answer: ${response.message}`]
  return response.statusCode >= 500 ? [`answered with ${response.statusCode}`] : []
}

/** Headers that claim another caller, target or host, and have to stay with the gateway. */
const STAYS: readonly string[] = ['x-forwarded-host', 'x-original-url', 'x-rewrite-url']

function believed({ value }: Json, sent: Sent | undefined): readonly string[] {
  if (sent === undefined) return []
  const claimed = Object.keys(value as object).filter((name) => STAYS.includes(name))
  const identity = sent['x-user-id'] ?? []
  const spoofed = (sent['forwarded'] ?? []).some((line) => line.includes('evil.test'))
  return [
    ...claimed.filter((name) => sent[name] !== undefined).map((name) => `${name} reached the backend`),
    ...(identity.length === 1 && identity[0] === 'someone' ? [] : [`x-user-id is ${identity.join(' and ')}`]),
    ...(spoofed ? ['Forwarded is the client’s'] : []),
    ...(sent['x-amzn-trace-id']?.length === 1 ? [] : ['the trace id is gone']),
  ]
}

function byName(lines: readonly (readonly [string, string])[]): Sent {
  const all: Record<string, string[]> = Object.create(null) as Record<string, string[]>
  for (const [name, value] of lines) (all[name.toLowerCase()] ??= []).push(value)
  return all
}
