import { headerValue, type Context, type ResponseHead } from '@gw/core'

/** How a cache tells what it did: `Cache-Status` (RFC 9211). */
export interface CacheStatusOptions {
  /** The name of this cache, a token or any text. */
  readonly name: string
  /** Whether the key is shown. It may hold what callers sent, credentials included. Default: false. */
  readonly key?: boolean
}

/** What one member of the field says. */
export interface CacheStatusFacts {
  readonly hit?: boolean
  readonly fwd?: 'bypass' | 'uri-miss' | 'vary-miss' | 'stale' | 'request'
  readonly fwdStatus?: number
  readonly stored?: boolean
  readonly collapsed?: boolean
  /** Seconds an entry is still fresh; negative when it is stale. */
  readonly ttl?: number
  readonly key?: string
  readonly detail?: string
}

const TOKEN = /^[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*$/

/** Sets `Cache-Status` on a request's answer, behind what caches nearer to the origin have said. */
export class CacheStatusHeader {
  readonly #name: string
  readonly #showsKey: boolean

  constructor(options: CacheStatusOptions) {
    this.#name = TOKEN.test(options.name) ? options.name : quoted(options.name)
    this.#showsKey = options.key ?? false
  }

  /** Says what was done. The header is the request's own and never part of an entry. */
  set(context: Context, facts: CacheStatusFacts, response: ResponseHead | undefined): void {
    const upstream = response === undefined ? undefined : headerValue(response.headers, 'cache-status')
    const said = this.#member(facts)
    context.setResponseHeader(
      'cache-status',
      upstream === undefined ? said : `${[upstream].flat().join(', ')}, ${said}`,
    )
  }

  #member(facts: CacheStatusFacts): string {
    let member = this.#name
    if (facts.hit === true) member += '; hit'
    if (facts.fwd !== undefined) member += `; fwd=${facts.fwd}`
    if (facts.fwdStatus !== undefined) member += `; fwd-status=${facts.fwdStatus}`
    if (facts.stored === true) member += '; stored'
    if (facts.collapsed === true) member += '; collapsed'
    if (facts.ttl !== undefined) member += `; ttl=${Math.floor(facts.ttl)}`
    if (this.#showsKey && facts.key !== undefined) member += `; key=${quoted(facts.key)}`
    if (facts.detail !== undefined) member += `; detail=${facts.detail}`
    return member
  }
}

/** A structured field string (RFC 8941): printable ASCII, with quotes and backslashes escaped. */
function quoted(text: string): string {
  return `"${text.replace(/[^ -~]/g, '?').replace(/["\\]/g, '\\$&')}"`
}
