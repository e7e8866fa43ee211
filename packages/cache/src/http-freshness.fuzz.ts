import fc from 'fast-check'
import CachePolicy from 'http-cache-semantics'
import { expect, it } from 'vitest'
import { lifetimeOf } from './http-freshness.ts'
import { reasonNotToStoreHttp } from './http-storable.ts'
import { Context, PlainRequest, type GatewayServices } from '@gw/core'

const NOW = Date.UTC(2026, 10, 25)
const rules = { targetedFields: [], heuristicFraction: 0.1, maxHeuristicInSeconds: Infinity }
const at = (seconds: number): string => new Date(NOW + seconds * 1000).toUTCString()

/**
 * Answers that http-cache-semantics, a second opinion on RFC 9111, reads as we do. Left out is where we differ on
 * purpose: it lets `must-revalidate` and unknown statuses pass as unfit, knows directives in lower case only, and reads
 * dates and ages that are none.
 */
const answer = fc.record({
  status: fc.constantFrom(200, 203, 204, 300, 301, 404, 410, 302, 500),
  directives: fc.uniqueArray(
    fc.constantFrom('max-age=60', 's-maxage=30', 'no-cache', 'no-store', 'private', 'public', 'max-age=0'),
    { maxLength: 3 },
  ),
  age: fc.option(fc.nat(100), { nil: undefined }),
  expires: fc.option(fc.integer({ min: -100, max: 100 }), { nil: undefined }),
  lastModified: fc.option(fc.integer({ min: -10_000, max: 0 }), { nil: undefined }),
  authorization: fc.boolean(),
})

it('agrees with http-cache-semantics on what may be stored, and for how long it is fresh', () => {
  fc.assert(
    fc.property(answer, ({ status, directives, age, expires, lastModified, authorization }) => {
      fc.pre(!(directives.includes('max-age=60') && directives.includes('max-age=0')))
      const headers: Record<string, string> = { date: at(0), etag: '"1"' }
      if (directives.length > 0) headers['cache-control'] = directives.join(', ')
      if (age !== undefined) headers['age'] = String(age)
      if (expires !== undefined) headers['expires'] = at(expires)
      if (lastModified !== undefined) headers['last-modified'] = at(lastModified)
      const asked = { host: 'shop.test', ...(authorization ? { authorization: 'alice' } : {}) }
      const theirs = new CachePolicy({ url: '/', method: 'GET', headers: asked }, { status, headers })
      const ours = lifetimeOf(status, headers, { askedAt: NOW, now: NOW }, rules)
      const context = new Context(new PlainRequest({ target: '/', headers: asked }), NOWHERE, SERVICES)
      const reason = reasonNotToStoreHttp(context, { statusCode: status, headers, body: '' }, ours, STORABLE)
      expect(reason === undefined).toBe(
        theirs.storable() || (status === 500 && isExplicit(directives, expires, authorization)),
      )
      if (reason !== undefined || status === 500) return
      const fresh = ours.alwaysRevalidate ? 0 : ours.freshSeconds
      expect(fresh).toBeCloseTo(theirs.maxAge(), 6)
    }),
    { numRuns: 2000 },
  )
})

/** It stores no 500 at all; the RFC lets one be stored that says for how long. */
function isExplicit(directives: readonly string[], expires: number | undefined, authorization: boolean): boolean {
  if (directives.includes('no-store') || directives.includes('private')) return false
  if (authorization && !directives.some((directive) => directive === 'public' || directive.startsWith('s-maxage')))
    return false
  return expires !== undefined || directives.some((directive) => directive.includes('age=') || directive === 'public')
}

const NOWHERE = { stage: '', stageVariables: {}, routeKey: undefined, resourcePath: '', path: '/', pathParameters: {} }
const SERVICES = { clock: { now: () => NOW } } as unknown as GatewayServices
const STORABLE = { forbidsSetCookie: true, honorsRequest: true, maxEntryBytes: 1000 }
