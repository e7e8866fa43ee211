import {
  freezeResponse,
  headerValue,
  type CacheEntry,
  type Context,
  type Follow,
  type GatewayResponse,
  type HeaderMap,
} from '@gw/core'
import { bodylessAnswer, hasBody, ownBody } from './bodies.ts'
import { rangeOf } from './byte-range.ts'
import type { Admission, CacheRules, Question, Settlement, Verdict } from './cache-rules.ts'
import { isNotModified, notModified } from './conditional.ts'
import { withoutConnectionHeaders } from './connection-headers.ts'
import { entryTags } from './entry-tags.ts'
import { ageOf, factsOf } from './http-facts.ts'
import { lifetimeOf, type Lifetime, type LifetimeRules } from './http-freshness.ts'
import type { HttpCacheOptions } from './http-options.ts'
import { reasonNotToStoreHttp, type HttpStorableRules } from './http-storable.ts'
import { acceptsStale, refusesFresh, requestDirectives } from './request-directives.ts'
import { confirmedHeaders } from './stored-headers.ts'
import { invalidationOf, uriTag } from './uri-invalidation.ts'
import { varyNames } from './vary.ts'

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

/** RFC 9111's rules: every answer says for itself whether, for how long and for whom it may be used. */
export class HttpRules implements CacheRules {
  readonly #options: HttpCacheOptions
  readonly #lifetimes: LifetimeRules
  readonly #storable: HttpStorableRules
  readonly #honorsRequest: boolean
  readonly #forget: (tag: string) => void

  /** @param forget forgets every entry with a tag, and keeps what is on its way from being remembered */
  constructor(options: HttpCacheOptions, forget: (tag: string) => void) {
    this.#options = options
    this.#forget = forget
    this.#honorsRequest = options.requestCacheControl !== 'ignore'
    this.#lifetimes = {
      targetedFields: (options.targetedFields ?? ['cdn-cache-control']).map((name) => name.toLowerCase()),
      heuristicFraction: options.heuristicFraction ?? 0.1,
      maxHeuristicInSeconds: options.maxHeuristicInSeconds ?? 86_400,
    }
    this.#storable = {
      forbidsSetCookie: (options.setCookie ?? 'forbid') === 'forbid',
      honorsRequest: this.#honorsRequest,
      maxEntryBytes: options.maxEntryBytes ?? 1_048_576,
    }
  }

  admit({ request }: Context): Admission {
    if (request.method !== 'GET' && request.method !== 'HEAD') return { bypass: 'method' }
    if (hasBody(request)) return { bypass: 'request-body' }
    if (request.header('if-match') !== undefined || request.header('if-unmodified-since') !== undefined) {
      return { bypass: 'precondition' }
    }
    const partial =
      request.method === 'HEAD' ||
      request.header('range') !== undefined ||
      request.header('if-none-match') !== undefined ||
      request.header('if-modified-since') !== undefined
    return partial ? 'lookup-alone' : 'lookup'
  }

  judge(context: Context, entry: CacheEntry, now: number): Verdict {
    const facts = factsOf(entry, this.#lifetimes)
    const asked = this.#honorsRequest ? requestDirectives(context) : undefined
    const age = ageOf(entry, now)
    if (now < entry.expiresAt && !facts.alwaysRevalidate) {
      return asked !== undefined && refusesFresh(asked, entry, age, now) ? 'revalidate' : 'fresh'
    }
    if (facts.neverStale || facts.alwaysRevalidate) return 'revalidate'
    if (asked !== undefined && acceptsStale(asked, entry, age, now)) return 'fresh'
    if (asked !== undefined && refusesFresh(asked, entry, age, now)) return 'revalidate'
    if (now < entry.expiresAt + this.#revalidateMillis(facts)) return 'refresh-behind'
    return now < entry.expiresAt + this.#errorMillis(facts) ? 'keep-for-errors' : 'revalidate'
  }

  refuseMiss(context: Context): GatewayResponse | undefined {
    if (!this.#honorsRequest || !requestDirectives(context).has('only-if-cached')) return undefined
    return { statusCode: 504, headers: {}, body: undefined }
  }

  serve(context: Context, entry: CacheEntry, now: number): GatewayResponse {
    context.setResponseHeader('Age', String(Math.floor(ageOf(entry, now))))
    return this.#fitting(context, entry.response, now)
  }

  /** A stale entry is confirmed by its own validators; the caller's are looked at when the answer is there. */
  prepare({ context, old }: Question): void {
    if (old === undefined) return
    const { headers } = context.integrationRequest
    for (const name of ['if-none-match', 'if-modified-since', 'if-range', 'range']) headers.delete(name)
    const etag = headerValue(old.response.headers, 'etag')
    const lastModified = headerValue(old.response.headers, 'last-modified')
    if (typeof etag === 'string') headers.set('if-none-match', [etag])
    if (typeof lastModified === 'string') headers.set('if-modified-since', [lastModified])
  }

  settle(question: Question, response: GatewayResponse, now: number): Settlement {
    const { context, old } = question
    if (old !== undefined && response.statusCode === 304) return this.#confirm(question, old, response, now)
    if (response.statusCode >= 500 && old !== undefined && this.#standsIn(old, now)) {
      return { answer: this.serve(context, old, now), reason: 'failed', stale: true }
    }
    const settlement = this.#store(question, response, now)
    return old === undefined ? settlement : { ...settlement, answer: this.#fitting(context, settlement.answer, now) }
  }

  /** An unsafe method that succeeded makes what is known of its target, and of what it points to, useless. */
  passing(context: Context): Follow | undefined {
    if (SAFE.has(context.request.method)) return undefined
    return {
      head: (head) => {
        for (const tag of invalidationOf(context, head)) this.#forget(tag)
        return head
      },
    }
  }

  #confirm(question: Question, old: CacheEntry, response: GatewayResponse, now: number): Settlement {
    const headers = confirmedHeaders(old.response.headers, withoutConnectionHeaders(response.headers, ['age']))
    const aged = { ...headers, age: headerValue(response.headers, 'age') ?? '0' }
    const whole = { statusCode: old.response.statusCode, headers: aged, body: old.response.body }
    const { entry, ...settlement } = this.#store(question, whole, now)
    const seen = entry ?? { ...old, response: { ...whole, headers }, storedAt: now }
    const answer = this.serve(question.context, seen, now)
    return entry === undefined ? { ...settlement, answer } : { ...settlement, answer, entry, confirmed: true }
  }

  #store({ context, askedAt }: Question, response: GatewayResponse, now: number): Settlement {
    const { statusCode, body } = response
    const lifetime = lifetimeOf(statusCode, response.headers, { askedAt, now }, this.#lifetimes)
    const vary = varyNames(response.headers)
    const reason = vary === undefined ? 'vary' : reasonNotToStoreHttp(context, response, lifetime, this.#storable)
    if (reason !== undefined) {
      return { answer: response, reason: statusCode >= 500 ? 'failed' : reason }
    }
    const headers = this.#storedHeaders(response.headers)
    const expiresAt = now + (lifetime.freshSeconds - lifetime.ageSeconds) * 1000
    const entry: CacheEntry = {
      response: freezeResponse({ statusCode, headers, body: ownBody(body) }),
      storedAt: now,
      askedAt,
      expiresAt,
      tags: [...entryTags(context, response, this.#options.tags, this.#options.tagHeader), uriTag(context)],
      metadata: { age: lifetime.ageSeconds },
    }
    return { answer: response, entry, removeAt: this.#removeAt(expiresAt, now, lifetime, headers), vary: vary! }
  }

  #storedHeaders(headers: HeaderMap): HeaderMap {
    return withoutConnectionHeaders(headers, this.#options.setCookie === 'strip' ? ['age', 'set-cookie'] : ['age'])
  }

  #removeAt(expiresAt: number, now: number, lifetime: Lifetime, headers: HeaderMap): number {
    const confirmable =
      headerValue(headers, 'etag') !== undefined || headerValue(headers, 'last-modified') !== undefined
    const kept = confirmable ? (this.#options.keepStaleInSeconds ?? 86_400) * 1000 : 0
    return Math.max(expiresAt, now) + Math.max(kept, this.#revalidateMillis(lifetime), this.#errorMillis(lifetime))
  }

  #standsIn(old: CacheEntry, now: number): boolean {
    const facts = factsOf(old, this.#lifetimes)
    return !facts.neverStale && !facts.alwaysRevalidate && now < old.expiresAt + this.#errorMillis(facts)
  }

  /** The answer as this caller wants it: not at all if he has it, without a body for HEAD, or a part. */
  #fitting(context: Context, response: GatewayResponse, now: number): GatewayResponse {
    if (isNotModified(context, response, now)) return notModified(response)
    return context.request.method === 'HEAD' ? bodylessAnswer(response) : rangeOf(context, response, now)
  }

  #revalidateMillis({ staleWhileRevalidate }: Lifetime): number {
    return (staleWhileRevalidate ?? this.#options.staleWhileRevalidate ?? 0) * 1000
  }

  #errorMillis({ staleIfError }: Lifetime): number {
    return (staleIfError ?? this.#options.staleIfError ?? 0) * 1000
  }
}
