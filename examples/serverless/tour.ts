import type { EventListener } from '@gw/core'
import { ask, signIn, tokensOf, type Answer, type Asked } from './client.ts'
import type { Service } from './service.ts'
import { USERS, type Username } from './user-pool.ts'

/** One stop of the tour: what was asked, what it must get, and what it got. */
export interface Stop extends Answer {
  readonly what: string
  readonly target: string
  readonly expected: number
  /** The body that it must get, or what must be found in it. */
  readonly says: string | RegExp
  /** Why the gateway refused, in its own words. */
  readonly why: string
}

/** Keeps why the gateway refused until a stop takes it. */
export class Witness {
  #why: string | undefined

  /** The gateway's listener. */
  readonly heard: EventListener = (event) => {
    if (event.type === 'refused') this.#why = `${event.refusal}: ${event.reason ?? event.policy}`
  }

  /** What was heard since the last stop. */
  take(): string {
    const why = this.#why ?? '–'
    this.#why = undefined
    return why
  }
}

/** Whether a stop got what it must. */
export function isExpected({ status, expected, body, says }: Stop): boolean {
  return status === expected && (typeof says === 'string' ? body === says : says.test(body))
}

/** Signs in, creates, reads, lists, deletes, and is refused, over real sockets. */
export async function walk(service: Service, witness: Witness): Promise<readonly Stop[]> {
  const tour = new Tour(service, witness)
  await tour.ask('no token', { method: 'GET', path: '/notes' }, 401, '{"message":"Unauthorized"}')
  await tour.signIn('wrong password', 'alice', 'guessed', 400, /NotAuthorizedException/)
  const alice = tokensOf(await tour.signIn('alice signs in', 'alice', USERS.alice, 200, /IdToken/))
  const bob = tokensOf(await tour.signIn('bob signs in', 'bob', USERS.bob, 200, /IdToken/))
  const path = await notes(tour, alice.IdToken, bob.IdToken)
  await badTokens(tour, path, alice)
  await remove(tour, path, alice, bob.AccessToken)
  return tour.stops
}

type Says = Stop['says']

class Tour {
  readonly stops: Stop[] = []
  readonly #witness: Witness
  readonly service: Service

  constructor(service: Service, witness: Witness) {
    this.service = service
    this.#witness = witness
  }

  async ask(what: string, asked: Asked, expected: number, says: Says): Promise<Answer> {
    const answer = await ask(`${this.service.url}/prod`, asked)
    return this.#add({ what, target: `${asked.method} /prod${shortened(asked.path)}`, expected, says, ...answer })
  }

  async signIn(what: string, user: Username, password: string, expected: number, says: Says): Promise<Answer> {
    const answer = await signIn(this.service.pool, user, password)
    return this.#add({ what, target: 'InitiateAuth', expected, says, ...answer })
  }

  #add(stop: Omit<Stop, 'why'>): Answer {
    this.stops.push({ ...stop, why: this.#witness.take() })
    return stop
  }
}

type Token = string

/** What two users do with notes. Gives the path of alice's. */
async function notes(tour: Tour, alice: Token, bob: Token): Promise<string> {
  const create = { method: 'POST', path: '/notes', token: alice }
  await tour.ask('a note without text', { ...create, body: {} }, 400, /needs a text/)
  const created = await tour.ask(
    'alice creates',
    { ...create, body: { text: 'Mind the rabbit hole' } },
    201,
    /Mind the rabbit hole/,
  )
  const { noteId } = JSON.parse(created.body) as { noteId: string }
  const path = `/notes/${noteId}`
  await tour.ask('alice reads', { method: 'GET', path, token: alice }, 200, /Mind the rabbit hole/)
  await tour.ask('alice lists', { method: 'GET', path: '/notes', token: alice }, 200, new RegExp(noteId))
  await tour.ask("bob reads alice's", { method: 'GET', path, token: bob }, 404, '{"message":"No such note"}')
  await tour.ask('bob lists', { method: 'GET', path: '/notes', token: bob }, 200, '[]')
  return path
}

/** Tokens that would open alice's note if one check were missing. */
async function badTokens(tour: Tour, path: string, alice: { IdToken: Token; AccessToken: Token }): Promise<void> {
  const { pool } = tour.service
  const read = { method: 'GET', path }
  const unauthorized = '{"message":"Unauthorized"}'
  const { IdToken: expired } = await pool.tokens('alice', { age: 3601 })
  await tour.ask('expired token', { ...read, token: expired }, 401, '{"message":"The incoming token has expired"}')
  await tour.ask('forged token', { ...read, token: forged(alice.IdToken) }, 401, unauthorized)
  await tour.ask('access for ID token', { ...read, token: alice.AccessToken }, 401, unauthorized)
  const { IdToken: elsewhere } = await pool.tokens('alice', { clientId: 'another-app' })
  await tour.ask("another app's token", { ...read, token: elsewhere }, 401, unauthorized)
}

/** Deleting asks for an access token with a scope. */
async function remove(
  tour: Tour,
  path: string,
  alice: { IdToken: Token; AccessToken: Token },
  bob: Token,
): Promise<void> {
  const remove = { method: 'DELETE', path }
  const read = { method: 'GET', path, token: alice.IdToken }
  await tour.ask('ID for access token', { ...remove, token: alice.IdToken }, 401, '{"message":"Unauthorized"}')
  await tour.ask("bob deletes alice's", { ...remove, token: bob }, 204, '')
  await tour.ask('it is still there', read, 200, /rabbit/)
  await tour.ask('alice deletes', { ...remove, token: alice.AccessToken }, 204, '')
  await tour.ask('it is gone', read, 404, '{"message":"No such note"}')
  const elsewhere = { method: 'GET', path: '/owners' }
  await tour.ask('no route', elsewhere, 403, '{"message":"Missing Authentication Token"}')
  // A REST API takes any such header for a signature where no authorizer reads it.
  await tour.ask('no route, a token', { ...elsewhere, token: alice.IdToken }, 403, /requires 'Credential' parameter/)
}

/** The same header and signature over other claims. */
function forged(token: Token): Token {
  const [header, payload = '', signature] = token.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp: number }
  const longer = Buffer.from(JSON.stringify({ ...claims, exp: claims.exp + 1 })).toString('base64url')
  return `${header}.${longer}.${signature}`
}

function shortened(path: string): string {
  return path.replace(/(?<=\/notes\/.{4}).*/, '…')
}
