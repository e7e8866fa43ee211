import type { CacheStore } from '@gw/core'
import { pathTag, userTag } from './entry-tags.ts'
import type { PurgeLedger } from './purge-ledger.ts'

/** What is to be forgotten. */
export type Purge =
  /** Everything in the store, also what other routes left there: AWS's "flush entire cache". */
  | { readonly all: true }
  /** Every entry with a tag. */
  | { readonly tag: string }
  /** Every entry of a path and of the paths below it, as the gateway matched it: `/pets` also forgets `/pets/1`. */
  | { readonly pathPrefix: string }
  /** One entry, by the key that `inspect` tells. */
  | { readonly key: string }

/** Forgets what is in a store and, by the ledger, what is on its way there. */
export async function purge(store: CacheStore, ledger: PurgeLedger, what: Purge): Promise<void> {
  if ('all' in what) {
    ledger.add({})
    return store.clear()
  }
  if ('key' in what) {
    ledger.add({ key: what.key })
    return store.delete(what.key)
  }
  const tag = 'tag' in what ? userTag(what.tag) : pathTag(what.pathPrefix)
  ledger.add({ tag })
  return store.deleteTag(tag)
}
