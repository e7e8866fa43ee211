import { headerValue, type Context, type ResponseHead } from '@gw/core'

/** The tag of every entry of a URI, whoever it is for. */
export function uriTag({ request, path }: Context): string {
  return tagOf(request.header('host') ?? '', path, request.rawQueryString)
}

/**
 * The tags of what an unsafe method made useless (RFC 9111, section 4.4): its target, and where `Location` and
 * `Content-Location` point to, as long as that is the same host. Nothing when it failed.
 */
export function invalidationOf(context: Context, head: ResponseHead): readonly string[] {
  if (head.statusCode < 200 || head.statusCode >= 400) return []
  const tags = [uriTag(context)]
  for (const name of ['location', 'content-location']) {
    const tag = pointedTag(context, headerValue(head.headers, name))
    if (tag !== undefined) tags.push(tag)
  }
  return tags
}

/** An answer may speak for its own host only: another's entries are not its to forget. */
function pointedTag({ request, path }: Context, target: string | readonly string[] | undefined): string | undefined {
  const host = request.header('host') ?? ''
  if (typeof target !== 'string' || !URL.canParse(target, `http://${host}${path}`)) return undefined
  const url = new URL(target, `http://${host}${path}`)
  return url.host === host.toLowerCase() ? tagOf(host, url.pathname, url.search.slice(1)) : undefined
}

function tagOf(host: string, path: string, query: string): string {
  return `uri ${host}${path}?${query}`
}
