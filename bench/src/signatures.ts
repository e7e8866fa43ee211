import crypto from 'node:crypto'

/** How many signatures `node:crypto` has verified: a token that is remembered asks for none. */
export const signatures: { count: number } = { count: 0 }

const { verify } = crypto
// The built-in module is one object, which the gateway asks each time; a call more is nothing beside a signature.
crypto.verify = ((hash: never, data: never, key: never, signature: never) => {
  signatures.count++
  return verify(hash, data, key, signature)
}) as typeof verify
