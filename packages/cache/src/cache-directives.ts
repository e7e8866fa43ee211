/** Directives of a `Cache-Control` field by lower-case name; `true` for one without a value. */
export type CacheDirectives = ReadonlyMap<string, string | true>

const NONE: CacheDirectives = new Map()
/** Longer fields are hostile; what stands beyond is not read, and the answer counts as `no-store`. */
const LONGEST_FIELD = 4096
const UNREADABLE: CacheDirectives = new Map([['no-store', true]])

/**
 * Reads `Cache-Control` and its targeted relatives (RFC 9111, section 5.2). Where a field is malformed, the reading
 * that forbids more wins: `no-store;x` is `no-store`. Of a directive that is sent twice the first counts.
 */
export function cacheDirectives(field: string | readonly string[] | undefined): CacheDirectives {
  if (field === undefined) return NONE
  const text = typeof field === 'string' ? field : field.join(',')
  if (text === '') return NONE
  if (text.length > LONGEST_FIELD) return UNREADABLE
  const directives = new Map<string, string | true>()
  for (const part of membersOf(text)) {
    const [name, value] = directive(part)
    if (name !== '' && !directives.has(name)) directives.set(name, value)
  }
  return directives
}

/**
 * The seconds a directive gives: `undefined` when it is absent, 0 when its value cannot be read (RFC 9111, section
 * 4.2.1, asks to treat that as stale).
 */
export function directiveSeconds(directives: CacheDirectives, name: string): number | undefined {
  const value = directives.get(name)
  if (value === undefined) return undefined
  if (value === true || !/^\d{1,16}$/.test(value)) return 0
  return Math.min(Number(value), 2_147_483_648)
}

/** Splits at commas that stand outside quotes. */
function membersOf(text: string): string[] {
  const members: string[] = []
  let start = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (character === '\\' && quoted) i++
    else if (character === '"') quoted = !quoted
    else if (character === ',' && !quoted) {
      members.push(text.slice(start, i))
      start = i + 1
    }
  }
  members.push(text.slice(start))
  return members
}

function directive(member: string): readonly [name: string, value: string | true] {
  const trimmed = member.trim()
  const end = trimmed.search(/[=;\s]/)
  if (end < 0) return [trimmed.toLowerCase(), true]
  const name = trimmed.slice(0, end).toLowerCase()
  if (trimmed[end] !== '=') return [name, true]
  return [name, unquoted(trimmed.slice(end + 1))]
}

function unquoted(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value
}
