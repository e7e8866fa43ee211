/** All the chance the library knows. A test gives its own to make runs repeatable. */
export interface Random {
  /** A number in [0, 1): canary draws, jitter. */
  next(): number
  /** A fresh UUID (RFC 9562, version 4): request ids. */
  uuid(): string
}

/** The platform's own chance. The default. */
export const systemRandom: Random = {
  next: () => Math.random(),
  uuid: () => globalThis.crypto.randomUUID(),
}
