import type { Clock } from '@gw/core'
import { equalInConstantTime, hmacSha256, toHex } from '../hashing.ts'
import type { FetchedJson } from './fetch-json.ts'
import { isJsonObject, parseJsonObject } from './strict-json.ts'

/** A fetched document on its way through a store. */
export interface KeptKeys extends FetchedJson {
  /** When it was fetched, milliseconds since 1970. */
  readonly fetchedAt: number
}

/** How far another process's clock may be ahead. */
const CLOCK_SKEW_MS = 60_000

/**
 * Fetched keys as a text, signed with a secret that processes share: whoever can write to the store could otherwise sign
 * tokens of his own. The address is part of what is signed, or one issuer's keys could be put in the place of another's.
 * @param secret `null`: not signed
 */
export async function sealKeys(source: string, keys: KeptKeys, secret: string | null): Promise<string> {
  const { document, maxAge, fetchedAt } = keys
  const text = JSON.stringify({ source, fetchedAt, maxAge: maxAge ?? null, document })
  return `${await seal(text, secret)}.${text}`
}

/** What a store holds for an address; `undefined` for whatever was not sealed by one of these processes for it. */
export async function unsealKeys(
  source: string,
  value: unknown,
  secret: string | null,
  clock: Clock,
): Promise<KeptKeys | undefined> {
  if (typeof value !== 'string') return undefined
  const dot = value.indexOf('.')
  if (dot < 0 || dot > 64) return undefined
  const text = value.slice(dot + 1)
  if (!equalInConstantTime(value.slice(0, dot), await seal(text, secret))) return undefined
  const kept = parseJsonObject(text)
  if (kept === undefined || kept['source'] !== source || !isJsonObject(kept['document'])) return undefined
  const { document, fetchedAt, maxAge } = kept
  if (typeof fetchedAt !== 'number' || !(fetchedAt <= clock.now() + CLOCK_SKEW_MS)) return undefined
  const isAge = typeof maxAge === 'number' && Number.isFinite(maxAge) && maxAge >= 0
  return { document, maxAge: isAge ? maxAge : undefined, fetchedAt: Math.min(fetchedAt, clock.now()) }
}

async function seal(text: string, secret: string | null): Promise<string> {
  return secret === null ? '' : toHex(await hmacSha256(secret, text))
}
