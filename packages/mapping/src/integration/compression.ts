/** The codings that API Gateway knows. */
export type ContentCoding = 'gzip' | 'deflate'

/** What is known when a response may be compressed. */
export interface CompressibleResponse {
  /** The request's Accept-Encoding. */
  readonly acceptEncoding: string | undefined
  /** Whether the response has a Content-Encoding already. */
  readonly encoded: boolean
  /** The body's length in bytes, after templates. */
  readonly length: number
}

/**
 * Decides whether a response is compressed, and how. Only where the client names `gzip` or `deflate` and prefers
 * nothing else; `*` alone is no such word (developer guide, "Payload compression").
 *
 * @param minimumCompressionSize bytes, 0 to 10,485,760; undefined: never
 */
export function responseCoding(
  response: CompressibleResponse,
  minimumCompressionSize: number | undefined,
): ContentCoding | undefined {
  if (minimumCompressionSize === undefined || response.encoded || response.length < minimumCompressionSize)
    return undefined
  const preferred = preferredCoding(response.acceptEncoding ?? '')
  return preferred === 'gzip' || preferred === 'deflate' ? preferred : undefined
}

/** The coding with the highest weight; among equals the first. */
function preferredCoding(header: string): string | undefined {
  let best: string | undefined
  let weight = 0
  for (const item of header.split(',', 32)) {
    const [name = '', ...parameters] = item.split(';', 4).map((part) => part.trim().toLowerCase())
    const q = quality(parameters)
    if (name !== '' && q > weight) {
      best = name
      weight = q
    }
  }
  return best
}

function quality(parameters: readonly string[]): number {
  const text = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
  if (text === undefined) return 1
  const value = Number(text)
  return Number.isFinite(value) ? value : 0
}
