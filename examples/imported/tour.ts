import { KEY } from './gateway.ts'

/** One request of the tour, and the answer it must get. */
export interface Stop {
  readonly what: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Status, body and, where there is one, `Location`, in one line. */
  readonly expected: string
}

/** A stop with what came. */
export interface Visited extends Stop {
  readonly answer: string
}

const MEMBER = { authorization: 'Bearer ada-token', 'x-api-key': KEY }
const GUEST = { authorization: 'Bearer guest-token', 'x-api-key': KEY }
const BOOK = '/books/9780141439518'
const FOUND = '200 {"title":"Pride and \\"Prejudice\\"","shelves":["A1","C7"],"copies":2}'

const TOO_LONG =
  '422 {"message":"Invalid request body","why":"[numeric instance is greater than the required maximum (maximum: 28, found: 90)]"}'
const DENIED = '403 {"Message":"User is not authorized to access this resource"}'

/** What the document says, asked for one by one. */
export const STOPS: readonly Stop[] = [
  get('a mock answers from its template', '/hours', {}, '200 {"open":"9:00","close":"18:00"}'),
  get('its template picks another status', '/hours?day=sunday', {}, '404 {"error":"closed"}'),
  get('no token', BOOK, { 'x-api-key': KEY }, '401 {"message":"Unauthorized"}'),
  get('a token of the wrong form', BOOK, { ...MEMBER, authorization: 'ada' }, '401 {"message":"Unauthorized"}'),
  get('no key', BOOK, { authorization: 'Bearer ada-token' }, '403 {"message":"Forbidden"}'),
  get('a book, reshaped', BOOK, MEMBER, FOUND),
  get('the function’s error, mapped', '/books/1', MEMBER, '404 {"error":"no book 1"}'),
  post('no loan of 90 days, says the model', MEMBER, '{"isbn":"9780141439518","days":90}', TOO_LONG),
  post(
    'a loan',
    MEMBER,
    '{"isbn":"9780141439518"}',
    '201 {"id":"ada-9780141439518","days":14} → /loans/ada-9780141439518',
  ),
  post('a guest may not borrow', GUEST, '{"isbn":"9780141439518"}', DENIED),
  get('a guest may look', BOOK, GUEST, FOUND),
  get('the quota of the day is spent', BOOK, MEMBER, '429 {"message":"Limit Exceeded"}'),
]

function get(what: string, path: string, headers: Stop['headers'], expected: string): Stop {
  return { what, method: 'GET', path, headers, expected }
}

function post(what: string, headers: Stop['headers'], body: string, expected: string): Stop {
  const typed = { ...headers, 'content-type': 'application/json' }
  return { what, method: 'POST', path: '/loans', headers: typed, body, expected }
}

/** Walks the tour over real sockets. */
export async function walk(base: string): Promise<readonly Visited[]> {
  const visited: Visited[] = []
  for (const stop of STOPS) visited.push({ ...stop, answer: await ask(base, stop) })
  return visited
}

async function ask(base: string, { method, path, headers, body }: Stop): Promise<string> {
  const response = await fetch(base + path, { method, headers, body: body ?? null })
  const location = response.headers.get('location')
  return `${response.status} ${compacted(await response.text())}${location === null ? '' : ` → ${location}`}`
}

/** Templates leave white space between members. */
function compacted(text: string): string {
  return JSON.stringify(JSON.parse(text))
}

/** The tour as a table: what was asked, and what came. */
export function table(visited: readonly Visited[]): string {
  const rows = visited.map(({ what, method, path, answer, expected }) => [
    what,
    `${method} ${path}`,
    answer === expected ? answer : `${answer}, not ${expected}`,
  ])
  const head = ['request', 'target', 'answer']
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)))
  const line = (row: readonly string[]): string => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')
  return [head, ...rows].map((row) => line(row).trimEnd()).join('\n')
}
