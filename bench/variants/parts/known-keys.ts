import { createHash, timingSafeEqual } from 'node:crypto'
import type { Fixture } from '../../src/fixture.ts'

/** A key check as the peers' users write it: hashed, looked up, compared in constant time. */
export function knownKeys({ apiKeys }: Fixture): (value: string | undefined) => string | undefined {
  const ids = new Map(apiKeys.map(({ id, value }) => [digest(value).toString('hex'), { id, digest: digest(value) }]))
  return (value) => {
    const presented = digest(value ?? '')
    const known = ids.get(presented.toString('hex'))
    return known !== undefined && timingSafeEqual(known.digest, presented) ? known.id : undefined
  }
}

function digest(value: string): Buffer {
  return createHash('sha256').update(value).digest()
}
