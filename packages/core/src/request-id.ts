const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** Every pair of digits, so that twelve bits are written by one look-up: an id is made for every request. Made on first use. */
let pairs: readonly string[] | undefined

/**
 * An extended request id as AWS writes it (`x-amz-apigw-id`, HTTP API's `requestId`): fifteen base64url digits and a
 * `=`. Taken from a UUID's 122 random bits, of which it keeps most, so that one draw serves both ids of a request.
 */
export function extendedRequestId(uuid: string): string {
  // Positions of hexadecimal digits in a UUID, less its hyphens and the digit that tells its version.
  return (
    pair(uuid, 0, 1, 2) +
    pair(uuid, 3, 4, 5) +
    pair(uuid, 6, 7, 9) +
    pair(uuid, 10, 11, 12) +
    pair(uuid, 15, 16, 17) +
    pair(uuid, 20, 21, 22) +
    pair(uuid, 24, 25, 26) +
    ALPHABET[((digit(uuid, 27) << 4) | digit(uuid, 28)) & 63] +
    '='
  )
}

function pair(uuid: string, first: number, second: number, third: number): string {
  pairs ??= Array.from({ length: 4096 }, (_, bits) => ALPHABET[bits >> 6]! + ALPHABET[bits & 63]!)
  return pairs[(digit(uuid, first) << 8) | (digit(uuid, second) << 4) | digit(uuid, third)]!
}

/** A hexadecimal digit's value; a test's own ids may hold other letters, or be shorter. */
function digit(uuid: string, index: number): number {
  const code = uuid.charCodeAt(index)
  return code <= 57 ? code & 15 : (code + 9) & 15
}
