import { base64ToBytes, bytesToBase64 } from '../variables/base64.ts'

/** How a body is converted on its way (API reference, Integration and IntegrationResponse). */
export type ContentHandling = 'CONVERT_TO_BINARY' | 'CONVERT_TO_TEXT'

/**
 * What is done with a body. `text`: it is UTF-8 text, and bytes that are none become U+FFFD. `encode`: its bytes are
 * written in base64. `decode`: its base64 becomes bytes; what is not base64 is an error. `bytes`: it passes as it is.
 */
export type Conversion = 'text' | 'encode' | 'decode' | 'bytes'

/** The conversion of a request's body for the integration (developer guide, "Content type conversions"). */
export function requestConversion(binary: boolean, handling: ContentHandling | undefined): Conversion {
  if (binary) return handling === 'CONVERT_TO_TEXT' ? 'encode' : 'bytes'
  return handling === 'CONVERT_TO_BINARY' ? 'decode' : 'text'
}

/**
 * The conversion of an integration's body for the client.
 *
 * @param binary whether the integration's Content-Type is binary
 * @param accepted whether the first type of the request's Accept header is binary
 */
export function responseConversion(
  binary: boolean,
  accepted: boolean,
  handling: ContentHandling | undefined,
): Conversion {
  if (binary) {
    if (handling === 'CONVERT_TO_TEXT') return 'encode'
    return handling === 'CONVERT_TO_BINARY' || accepted ? 'bytes' : 'encode'
  }
  if (handling === 'CONVERT_TO_TEXT') return 'text'
  return handling === 'CONVERT_TO_BINARY' || accepted ? 'decode' : 'text'
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Converts a body. Undefined where it should be base64 and is not: AWS answers 500. */
export function convertBody(body: Uint8Array | string, conversion: Conversion): Uint8Array | string | undefined {
  switch (conversion) {
    case 'bytes':
      return body
    case 'text':
      return typeof body === 'string' ? body : decoder.decode(body)
    case 'encode':
      return bytesToBase64(typeof body === 'string' ? encoder.encode(body) : body)
    case 'decode':
      return base64ToBytes(typeof body === 'string' ? body : decoder.decode(body))
  }
}
