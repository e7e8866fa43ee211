import type { CacheCase, CacheCaseRequest } from './cache-case.ts'

/** Request headers that tell answers apart by default: docs/cache-keys.md and docs/cached-and-private.md. */
const KEYED =
  /^(?:host|authorization|cookie|x-api-key|forwarded|x-forwarded-(?:host|proto|scheme|port|prefix|server|path|ssl)|x-(?:original-)?host|x-(?:original|rewrite)-url|x-http-method(?:-override)?|x-method-override)$/

/** What an answer says no with. */
const NO = /(?:^|[\s,])(?:no-store|no-cache|private|max-age="?0)/i

/** What the documents say of a case that leaves the choice: whether its last request is answered from what the first left. */
export function documentedChoice(one: CacheCase): 'HIT' | 'MISS' {
  const takesPart = [one.first, ...one.second].every(({ method, body }) => method === 'GET' && body === undefined)
  const same = one.second.every((later) => keyOf(one.first, one) === keyOf(later, one))
  return takesPart && same && isRemembered(one) ? 'HIT' : 'MISS'
}

function keyOf({ path, stage, headers }: CacheCaseRequest, { origin }: CacheCase): string {
  const vary = (headerOf(origin.headers, 'vary') ?? '').toLowerCase().split(/\s*,\s*/)
  const told = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => KEYED.test(name) || vary.includes(name))
  return JSON.stringify([path, stage, told.toSorted()])
}

function isRemembered({ origin }: CacheCase): boolean {
  const reflects = Object.keys(origin.reflects).some((name) => !KEYED.test(name.toLowerCase()))
  const saysNo = NO.test(headerOf(origin.headers, 'cache-control') ?? '') || headerOf(origin.headers, 'vary') === '*'
  const setsCookie = headerOf(origin.headers, 'set-cookie') !== undefined
  return (
    origin.status === 200 && !saysNo && !setsCookie && !reflects && !origin.truncate && (origin.bytes ?? 0) <= 2 ** 20
  )
}

function headerOf(headers: CacheCase['origin']['headers'], lowerCaseName: string): string | undefined {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === lowerCaseName)?.[1]
}
