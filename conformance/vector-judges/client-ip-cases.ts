import { addressKey, clientAddress } from '@gw/core'
import type { Json } from '../corpus-case.ts'
import { failed, passed, type Outcome } from '../outcome.ts'
import type { VectorJudge } from './judge-vectors.ts'

/** Feeds peer and `X-Forwarded-For` to the one function that says who the client is, and looks at the key of limits. */
export const judgeClientAddress: VectorJudge = async (one) => {
  const { peer, xff, trustedHops } = one as { peer?: string; xff?: string; trustedHops?: number }
  const find = clientAddress({ hops: trustedHops ?? 0 })
  const key = addressKey(find({ peer, header: (name) => (name === 'x-forwarded-for' ? xff : undefined) }))
  return [{ id: String(one['id']), outcome: verdict(one, key) }]
}

function verdict({ expectKey, peer, xff }: Json, key: string): Outcome {
  switch (expectKey) {
    case 'peer-or-canonical':
      // Never the raw text: an address in its one spelling, or the peer's.
      return key === peer || (key !== xff && /^[0-9.]+$|^[0-9a-f:]+(?:\/\d+)?$/.test(key))
        ? passed()
        : failed(`the key is ${key}`)
    case 'reject-or-shared':
      return key === '' ? passed() : failed(`the key is ${key}`)
    default:
      return key === expectKey ? passed() : failed(`the key is ${key}, not ${String(expectKey)}`)
  }
}
