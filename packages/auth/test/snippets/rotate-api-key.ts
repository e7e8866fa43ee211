import { memoryKeys } from '@gw/core'
import { apiKeys, generateApiKey, hashApiKey } from '@gw/auth'

/** Keys in code: the former value is accepted until the customer had time to change over. */
export const keysInCode = (current: string, former: string): ReturnType<typeof apiKeys> =>
  apiKeys({
    keys: [
      {
        id: 'acme',
        value: current,
        previousValues: [{ value: former, acceptedUntil: new Date('2026-07-01T00:00:00Z') }],
      },
    ],
  })

/** Keys in a store: values come and go while it runs. Any store that implements `WritableKeyStore` does. */
export const store: ReturnType<typeof memoryKeys> = memoryKeys()
export const keysInStore: ReturnType<typeof apiKeys> = apiKeys({ store, prefix: 'pets_' })

/** Hands out a value. It is shown once: the store keeps its hash. */
export async function issueValue(id: string): Promise<string> {
  const value = generateApiKey('pets_')
  await store.put(await hashApiKey(value), { id })
  return value
}

/** A new value now; the former ends when the overlap does. */
export async function rotate(id: string, former: string, overlapEnds: number): Promise<string> {
  await store.put(await hashApiKey(former), { id, expiresAt: overlapEnds })
  return issueValue(id)
}
