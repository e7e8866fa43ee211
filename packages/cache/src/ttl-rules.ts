import {
  freezeResponse,
  headerValue,
  isPromise,
  isRefusal,
  mergeHeaders,
  type CacheEntry,
  type Context,
  type GatewayResponse,
  type MaybePromise,
  type Random,
} from '@gw/core'
import type { TtlCacheOptions, Unkeyed } from './ttl-options.ts'
import type { Admission, CacheRules, Question, Settlement, Verdict } from './cache-rules.ts'
import { entityTagOf, matchesEntityTag, notModified } from './conditional.ts'
import { withoutConnectionHeaders } from './connection-headers.ts'
import { entryTags } from './entry-tags.ts'
import { decideInvalidation, type DecideInvalidation, type Invalidation } from './invalidation.ts'
import { reflectedHeader } from './reflection.ts'
import { bodylessAnswer, hasBody, ownBody } from './bodies.ts'
import { reasonNotToStore, type StorableRules } from './storable.ts'
import { isKeyedHeader, removeUnkeyed, type KeyedParts } from './unkeyed-request.ts'
import { varyNames } from './vary.ts'

/** API Gateway's rules: every remembered answer is good for a set time, whatever it says of itself. */
export class TtlRules implements CacheRules {
  readonly #options: TtlCacheOptions
  readonly #methods: ReadonlySet<string>
  readonly #storable: StorableRules
  readonly #ttlMillis: number
  readonly #revalidateMillis: number
  readonly #errorMillis: number
  readonly #unkeyed: Unkeyed
  readonly #keyed: KeyedParts
  readonly #invalidation: DecideInvalidation
  readonly #random: Random

  constructor(options: TtlCacheOptions, keyed: KeyedParts, random: Random) {
    this.#options = options
    this.#methods = new Set(options.cacheableMethods ?? ['GET'])
    this.#storable = {
      cacheableStatus: new Set(options.cacheableStatus ?? [200]),
      stripSetCookie: options.setCookie === 'strip',
      ignoreCacheControl: options.responseCacheControl === 'ignore',
      maxEntryBytes: options.maxEntryBytes ?? 1_048_576,
    }
    this.#ttlMillis = (options.cacheTtlInSeconds ?? 300) * 1000
    this.#revalidateMillis = (options.staleWhileRevalidate ?? 0) * 1000
    this.#errorMillis = (options.staleIfError ?? 0) * 1000
    this.#unkeyed = options.unkeyed ?? 'guard'
    this.#keyed = keyed
    this.#invalidation = decideInvalidation(options)
    this.#random = random
  }

  admit(context: Context): MaybePromise<Admission> {
    const { request } = context
    if (this.#ttlMillis === 0) return { bypass: 'off' }
    if (!this.#methods.has(request.method)) return { bypass: 'method' }
    if (hasBody(request)) return { bypass: 'request-body' }
    const invalidation = this.#invalidation(context)
    return isPromise(invalidation)
      ? invalidation.then((later) => admission(context, later))
      : admission(context, invalidation)
  }

  judge(_context: Context, entry: CacheEntry, now: number): Verdict {
    if (now < entry.expiresAt) return 'fresh'
    if (now < entry.expiresAt + this.#revalidateMillis) return 'refresh-behind'
    return now < entry.expiresAt + this.#errorMillis ? 'keep-for-errors' : 'useless'
  }

  serve(context: Context, entry: CacheEntry): GatewayResponse {
    if (this.#options.etag === true && matchesEntityTag(context, entry.response.headers)) {
      return notModified(entry.response)
    }
    return context.request.method === 'HEAD' ? bodylessAnswer(entry.response) : entry.response
  }

  prepare({ context }: Question): void {
    if (this.#unkeyed === 'remove') removeUnkeyed(context, this.#keyed)
  }

  settle(question: Question, response: GatewayResponse, now: number): MaybePromise<Settlement> {
    const { old, context } = question
    if (response.statusCode >= 500) {
      const standsIn = old !== undefined && now < old.expiresAt + this.#errorMillis
      if (standsIn) return { answer: this.serve(context, old), reason: 'failed', stale: true }
      if (!this.#storable.cacheableStatus.has(response.statusCode)) return { answer: response, reason: 'failed' }
    }
    const vary = varyNames(response.headers)
    const reason = this.#reason(question, response, vary)
    if (reason !== undefined) return { answer: response, reason }
    if (this.#options.etag !== true || headerValue(response.headers, 'etag') !== undefined) {
      return this.#remember(question, response, vary!, now)
    }
    return entityTagOf(response.body).then((etag) =>
      this.#remember(question, { ...response, headers: mergeHeaders(response.headers, { ETag: etag }) }, vary!, now),
    )
  }

  #reason(question: Question, response: GatewayResponse, vary: readonly string[] | undefined): string | undefined {
    const { context } = question
    if (context.request.method === 'HEAD') return 'method'
    if (vary === undefined) return 'vary'
    const reason = reasonNotToStore(response, this.#storable)
    if (reason !== undefined || this.#unkeyed !== 'guard') return reason
    const told = (name: string): boolean =>
      vary.includes(name) || question.names.includes(name) || isKeyedHeader(context, this.#keyed, name)
    return reflectedHeader(context, response, told) === undefined ? undefined : 'reflects-request'
  }

  #remember(
    { askedAt, context }: Question,
    response: GatewayResponse,
    vary: readonly string[],
    now: number,
  ): Settlement {
    const { jitter = 0, tags, tagHeader } = this.#options
    const expiresAt = now + this.#ttlMillis * (jitter === 0 ? 1 : 1 - jitter * this.#random.next())
    const headers = withoutConnectionHeaders(response.headers, this.#storable.stripSetCookie ? ['set-cookie'] : [])
    const kept = freezeResponse({ statusCode: response.statusCode, headers, body: ownBody(response.body) })
    const entry = {
      response: kept,
      storedAt: now,
      askedAt,
      expiresAt,
      tags: entryTags(context, response, tags, tagHeader),
    }
    // What became a text is sent as one; bytes that are kept are for nobody else to hold.
    const sent = typeof kept.body === 'string' ? { ...response, body: kept.body } : response
    const answer = this.#options.etag === true && matchesEntityTag(context, headers) ? notModified(response) : sent
    return { answer, entry, removeAt: expiresAt + Math.max(this.#revalidateMillis, this.#errorMillis), vary }
  }
}

function admission(context: Context, invalidation: Invalidation): Admission {
  if (isRefusal(invalidation)) return invalidation
  if (invalidation === 'replace') return context.request.method === 'HEAD' ? { bypass: 'method' } : 'replace'
  return isPartial(context) ? 'lookup-alone' : 'lookup'
}

/** What such a request fetches may be a part, or a 304: nothing that others could use. */
function isPartial({ request }: Context): boolean {
  return (
    request.method === 'HEAD' ||
    request.header('range') !== undefined ||
    request.header('if-none-match') !== undefined ||
    request.header('if-modified-since') !== undefined
  )
}
