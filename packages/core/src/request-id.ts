const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/**
 * An extended request id as AWS writes it (`x-amz-apigw-id`, HTTP API's `requestId`): fifteen base64url digits and a
 * `=`. Taken from a UUID's 122 random bits, of which it keeps 86, so that one draw serves both ids of a request.
 */
export function extendedRequestId(uuid: string): string {
  let count = 0
  for (let i = 0; count < 15; i += 2) {
    if (uuid.charCodeAt(i) === HYPHEN) i++
    characters[count++] = ALPHABET.charCodeAt((digit(uuid, i) * 16 + digit(uuid, i + 1)) & 63)
  }
  characters[15] = EQUALS
  return String.fromCharCode.apply(null, characters)
}

const HYPHEN = 0x2d
const EQUALS = 0x3d
/** Written over for each id, which is then made in one piece. */
const characters: number[] = []

/** A hexadecimal digit's value; a test's own ids may hold other letters. */
function digit(uuid: string, index: number): number {
  const code = uuid.charCodeAt(index)
  return code <= 57 ? code & 15 : (code + 9) & 15
}
