import { headerValue, type Context, type GatewayResponse } from '@gw/core'
import type { CacheTags } from './shared-options.ts'

/** More tags, and longer ones, are not taken from a response header: it is the integration's to fill, and not to flood. */
const MOST_TAGS = 64
const LONGEST_TAG = 256
/** Deeper paths can be purged by their first segments. */
const MOST_SEGMENTS = 8

/** The tag under which every entry of a path and of all below it can be purged. */
export function pathTag(path: string): string {
  return `path ${path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path}`
}

/** The names an entry can be purged by: the user's, those of a response header, and one for each segment of its path. */
export function entryTags(
  context: Context,
  response: GatewayResponse,
  tags: CacheTags | undefined,
  tagHeader: string | undefined,
): readonly string[] {
  const ofPath = pathTags(context.path)
  if (tags === undefined && tagHeader === undefined) return ofPath
  const names = new Set<string>(ofPath)
  for (const tag of typeof tags === 'function' ? tags(context, response) : (tags ?? [])) names.add(userTag(tag))
  const field = tagHeader === undefined ? undefined : headerValue(response.headers, tagHeader)
  if (field !== undefined) for (const tag of words(field)) names.add(userTag(tag))
  return [...names]
}

/** A tag as the user writes it, apart from the library's own. */
export function userTag(tag: string): string {
  return `tag ${tag}`
}

function pathTags(path: string): string[] {
  const tags = [pathTag('/')]
  let end = path.indexOf('/', 1)
  for (let i = 0; i < MOST_SEGMENTS; i++) {
    const prefix = end < 0 ? path : path.slice(0, end)
    if (prefix.length > 1) tags.push(pathTag(prefix))
    if (end < 0) break
    end = path.indexOf('/', end + 1)
  }
  return tags
}

function words(field: string | readonly string[]): string[] {
  const text = typeof field === 'string' ? field : field.join(',')
  return text
    .slice(0, MOST_TAGS * LONGEST_TAG)
    .split(/[\s,]/)
    .filter((word) => word !== '' && word.length <= LONGEST_TAG)
    .slice(0, MOST_TAGS)
}
