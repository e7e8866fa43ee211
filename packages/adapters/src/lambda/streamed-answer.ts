import { isStream, type GatewayResponse, type HeaderMap } from '@gw/core'
import { DELIMITER, type LambdaResponseStream, WITH_METADATA } from './response-stream.ts'

/** Headers that the service in front of the function writes itself. */
const LEFT_TO_THE_FRONT: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding', 'connection'])

/** Writes an answer to the runtime's stream: status and headers, then the body as fast as it is taken. */
export async function writeAnswer(stream: LambdaResponseStream, response: GatewayResponse): Promise<void> {
  stream.setContentType(WITH_METADATA)
  await write(stream, JSON.stringify(metadata(response)))
  await write(stream, DELIMITER)
  const { body } = response
  if (isStream(body)) for await (const chunk of body) await write(stream, chunk)
  else if (body !== undefined && body.length > 0) await write(stream, body)
  await new Promise<void>((resolve, reject) => {
    stream.once('error', reject)
    stream.end(resolve)
  })
}

/** Status and headers as Function URLs and REST APIs read them: cookies apart, other values joined. */
function metadata({ statusCode, headers }: GatewayResponse): object {
  const cookies = cookiesOf(headers)
  return { statusCode, headers: joined(headers), ...(cookies.length === 0 ? {} : { cookies }) }
}

function cookiesOf(headers: HeaderMap): readonly string[] {
  return Object.entries(headers).flatMap(([name, value]) => (name.toLowerCase() === 'set-cookie' ? value : []))
}

function joined(headers: HeaderMap): Record<string, string> {
  const result: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    const lowerCaseName = name.toLowerCase()
    if (lowerCaseName === 'set-cookie' || LEFT_TO_THE_FRONT.has(lowerCaseName)) continue
    result[name] = typeof value === 'string' ? value : value.join(', ')
  }
  return result
}

/** Waits while the runtime's buffer is full. A stream that has broken meanwhile never drains. */
function write(stream: LambdaResponseStream, chunk: string | Uint8Array): Promise<void> | undefined {
  if (stream.write(chunk)) return undefined
  return new Promise((resolve, reject) => {
    const settle = (outcome: () => void) => (): void => {
      stream.off('drain', onDrain).off('close', onBreak).off('error', onBreak)
      outcome()
    }
    const onDrain = settle(resolve)
    const onBreak = settle(() => reject(new Error('The client left')))
    stream.on('drain', onDrain).on('close', onBreak).on('error', onBreak)
  })
}
