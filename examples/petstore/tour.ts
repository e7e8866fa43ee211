import type { EventListener } from '@gw/core'
import type { Issuer } from './issuer.ts'
import { KEYS } from './gateway.ts'

/** One stop of the tour. */
export interface Stop {
  readonly what: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly expected: number
}

/** What a stop answered. */
export interface Visited extends Stop {
  readonly status: number
  /** What the gateway says of it, in its events. */
  readonly why: string
  /** What the handler saw, or that it was not asked. */
  readonly seen: string
}

/** The tour: a dozen requests and what each must get. */
export async function stops(issuer: Issuer): Promise<readonly Stop[]> {
  const reader = `Bearer ${await issuer.token({ sub: 'alice', scope: 'pets/read' })}`
  const writer = `Bearer ${await issuer.token({ sub: 'bob', scope: 'pets/read pets/write' })}`
  const expired = `Bearer ${await issuer.token({ sub: 'alice' }, -60)}`
  const forged = `${reader.slice(0, -6)}AAAAAA`
  const acme = { authorization: reader, 'x-api-key': KEYS.acme }
  const get = (what: string, path: string, headers: Stop['headers'], expected: number): Stop => ({
    what,
    method: 'GET',
    path,
    headers,
    expected,
  })
  const post = (what: string, headers: Stop['headers'], expected: number): Stop => ({
    what,
    method: 'POST',
    path: '/prod/pets',
    headers: { ...headers, 'content-type': 'application/json' },
    body: '{"name":"Bella"}',
    expected,
  })
  return [
    get('open route', '/prod/health', {}, 200),
    get('no token', '/prod/pets', { 'x-api-key': KEYS.acme }, 401),
    get('expired token', '/prod/pets', { ...acme, authorization: expired }, 401),
    get('forged token', '/prod/pets', { ...acme, authorization: forged }, 401),
    get('no key', '/prod/pets', { authorization: reader }, 403),
    get('token and key', '/prod/pets', acme, 200),
    get('other stage', '/dev/pets', acme, 200),
    get('first look', '/prod/pets/1', acme, 200),
    get('second look', '/prod/pets/1', acme, 200),
    get('no route', '/prod/owners', acme, 403),
    get('guard by another spelling', '/prod/PETS/1', acme, 403),
    post('wrong scope', acme, 403),
    post('right scope', { ...acme, authorization: writer }, 201),
    post('again', { ...acme, authorization: writer }, 201),
    post('burst spent', { ...acme, authorization: writer }, 429),
    get('small plan', '/prod/pets', { ...acme, 'x-api-key': KEYS.tiny }, 200),
    get('small plan', '/prod/pets', { ...acme, 'x-api-key': KEYS.tiny }, 200),
    get('quota spent', '/prod/pets', { ...acme, 'x-api-key': KEYS.tiny }, 429),
  ]
}

/** Keeps what the handler and the gateway said until a stop takes it. */
export class Witness {
  #seen: string | undefined
  #why: string | undefined

  /** Called by the app's handlers. */
  readonly saw = (what: string): void => {
    this.#seen = what
  }

  /** The gateway's listener. */
  readonly heard: EventListener = (event) => {
    if (event.type === 'refused') this.#why = `${event.refusal}: ${event.reason ?? event.policy}`
    if (event.type === 'cache') this.#why = `cache ${event.outcome}`
  }

  /** What was said since the last stop. */
  take(): { readonly seen: string; readonly why: string } {
    const taken = { seen: this.#seen ?? '–', why: this.#why ?? 'all policies passed' }
    this.#seen = this.#why = undefined
    return taken
  }
}

/** Walks the tour over real sockets. */
export async function walk(base: string, tour: readonly Stop[], witness: Witness): Promise<readonly Visited[]> {
  const visited: Visited[] = []
  for (const stop of tour) {
    const { method, headers, body } = stop
    const response = await fetch(base + stop.path, { method, headers, ...(body === undefined ? {} : { body }) })
    await response.arrayBuffer()
    visited.push({ ...stop, status: response.status, ...witness.take() })
  }
  return visited
}

/** The tour as a table. */
export function table(visited: readonly Visited[]): string {
  const rows = visited.map(({ what, method, path, status, expected, why, seen }) => [
    what,
    `${method} ${path}`,
    status === expected ? String(status) : `${status}, not ${expected}`,
    why,
    seen,
  ])
  const head = ['request', 'target', 'status', 'why', 'the handler saw']
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd()
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n')
}
