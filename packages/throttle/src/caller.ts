import {
  eitherOf,
  functionOption,
  isPromise,
  listOf,
  numberOption,
  objectOf,
  oneOf,
  optional,
  stringOption,
} from '@gw/core'
import type { Context, ContextFunction, MaybePromise, OptionCheck } from '@gw/core'
import { BoundedCache } from './bounded-cache.ts'
import { callerAddress, DEFAULT_IPV6_PREFIX } from './caller-address.ts'
import { sha256 } from './sha-256.ts'

/**
 * What tells callers apart. `sourceIp`: the address, IPv6 by its network. `principalId`: who the authorizer found.
 * `apiKey`: the API key's id. A claim of the verified token, a header, a query parameter, or any function.
 */
export type CallerKey =
  | 'sourceIp'
  | 'principalId'
  | 'apiKey'
  | { readonly claim: string }
  | { readonly header: string }
  | { readonly queryParameter: string }
  | ContextFunction<string | undefined>

/** One such key, or several that are taken together. */
export type CallerKeys = CallerKey | readonly CallerKey[]

/** Names the caller of a request, for use in a bucket's key. */
export type CallerName = (context: Context) => MaybePromise<string>

/** Checks the option `by`. */
export function callerKeysOption(): OptionCheck {
  const key = eitherOf(
    functionOption(),
    objectOf({ header: stringOption({ minLength: 1 }) }),
    objectOf({ queryParameter: stringOption({ minLength: 1 }) }),
    objectOf({ claim: stringOption({ minLength: 1 }) }),
    oneOf('sourceIp', 'principalId', 'apiKey'),
  )
  return eitherOf(listOf(key, { minLength: 1, maxLength: 8 }), key)
}

/** Checks the option `ipv6Prefix`. */
export function ipv6PrefixOption(): OptionCheck {
  return optional(numberOption({ min: 1, max: 128, integer: true }))
}

/** Whether keys are known before the caller is: what may decide in the slot `arrival`. */
export function knownAtArrival(by: CallerKeys): boolean {
  return listed(by).every(
    (key) => key !== 'principalId' && key !== 'apiKey' && !(typeof key === 'object' && 'claim' in key),
  )
}

/**
 * The function that names a request's caller. Callers of whom nothing is known share the name `-`: a missing header is
 * no way around a limit.
 */
export function callerName(by: CallerKeys, ipv6Prefix: number = DEFAULT_IPV6_PREFIX): CallerName {
  const readers = listed(by).map((key) => reader(key, ipv6Prefix))
  const [only] = readers
  if (readers.length === 1) return (context) => named(only!(context))
  return (context) => {
    const parts = readers.map((read) => named(read(context)))
    return parts.some(isPromise) ? Promise.all(parts).then((all) => all.join('|')) : parts.join('|')
  }
}

/** Longest caller's name that is kept as it is; a longer one is known by its hash, so that no one fills a store with it. */
const MAX_PLAIN = 64
/** `|` joins parts and `#` marks a hash: a caller cannot write either, and so cannot take another's name. */
const PLAIN = /^[\w.:@/+=-]+$/

/** A caller's own words as part of a bucket's key. */
export function keyPart(words: string): string {
  return words.length <= MAX_PLAIN && PLAIN.test(words) ? words : `#${sha256(words).slice(0, 32)}`
}

function named(value: MaybePromise<string | undefined>): MaybePromise<string> {
  if (isPromise(value)) return value.then((found) => named(found))
  return value === undefined || value === '' ? '-' : keyPart(value)
}

function reader(key: CallerKey, ipv6Prefix: number): ContextFunction<string | undefined> {
  if (typeof key === 'function') return key
  if (key === 'sourceIp') return addressReader(ipv6Prefix)
  if (key === 'principalId') return (context) => context.principalId
  if (key === 'apiKey') return (context) => context.apiKey?.id
  if ('claim' in key) return (context) => claimOf(context, key.claim)
  if ('queryParameter' in key) return (context) => context.request.query.get(key.queryParameter)?.[0]
  const header = key.header.toLowerCase()
  return (context) => context.request.header(header)
}

/** IPv6 addresses whose networks are remembered. */
const MAX_KNOWN_ADDRESSES = 10_000
/** No address is longer; a host that passes on what a proxy wrote may hand in anything. */
const MAX_ADDRESS_LENGTH = 64

function addressReader(ipv6Prefix: number): (context: Context) => string {
  const networks = new BoundedCache<string>(MAX_KNOWN_ADDRESSES)
  return ({ request: { sourceIp } }) => {
    if (!sourceIp.includes(':')) return sourceIp
    if (sourceIp.length > MAX_ADDRESS_LENGTH) return callerAddress(sourceIp, ipv6Prefix)
    return networks.get(sourceIp, () => callerAddress(sourceIp, ipv6Prefix))
  }
}

function claimOf({ authorizer }: Context, name: string): string | undefined {
  const claims = authorizer?.jwt?.claims ?? authorizer?.cognito?.claims ?? authorizer?.lambda
  if (claims === undefined || !Object.hasOwn(claims, name)) return undefined
  const value = claims[name]
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function listed(by: CallerKeys): readonly CallerKey[] {
  return Array.isArray(by) ? (by as readonly CallerKey[]) : [by as CallerKey]
}
