import { jwtAuthorizer } from '@gw/auth'
import { createGateway, PlainRequest, systemClock, type Context, type Gateway, type GatewayResponse } from '@gw/core'
import { failed, passed, type Outcome } from '../outcome.ts'
import type { Json } from '../corpus-case.ts'
import type { VectorJudge } from './judge-vectors.ts'

/** What checks signatures: every token is tried on each. */
const BACKENDS = ['node', 'jose'] as const

/** What this library does where a token may be taken either way. */
const CHOICES: Readonly<Record<string, 'accept' | 'reject'>> = {
  'typ-dpop': 'reject',
  'typ-secevent': 'reject',
  'dup-sub': 'reject',
  'dup-alg': 'reject',
  'scope-array': 'accept',
  'scope-object': 'reject',
  'scope-null': 'reject',
  'big-10k': 'accept',
  'deep-json': 'reject',
  'many-claims': 'reject',
}

/** Sends one token to a route that needs a scope, on each backend, with the clock frozen. */
export const judgeBadToken: VectorJudge = async (one, whole) => {
  const outcomes = []
  for (const backend of BACKENDS)
    outcomes.push({ id: `${String(one['id'])}@${backend}`, outcome: await tryOn(backend, one, whole) })
  return outcomes
}

async function tryOn(backend: (typeof BACKENDS)[number], one: Json, whole: Json): Promise<Outcome> {
  const seen: Context[] = []
  const gateway = tokenGateway(backend, whole, seen)
  const response = await gateway.handle(
    new PlainRequest({ target: '/', headers: { Authorization: `Bearer ${String(one['token'])}` } }),
  )
  await gateway.close()
  const polluted = ({} as Json)['polluted'] !== undefined
  return polluted ? failed('Object.prototype is polluted') : verdict(one, response, seen[0])
}

function tokenGateway(backend: 'node' | 'jose', whole: Json, seen: Context[]): Gateway {
  const now = Number(whole['now']) * 1000
  return createGateway({
    protocol: 'HTTP',
    clock: { ...systemClock, now: () => now },
    policies: [
      jwtAuthorizer({
        issuer: String(whole['issuer']),
        audience: String(whole['audience']),
        jwksUri: `${String(whole['issuer'])}/jwks.json`,
        fetch: async () => Response.json(whole['jwks']),
        algorithms: whole['algorithms'] as ['RS256'],
        authorizationScopes: [String(whole['requiredScope'])],
        maxTokenBytes: Number(whole['maxTokenBytes']),
        signatures: backend,
      }),
    ],
    routes: {
      $default: [
        {
          slot: 'integration',
          name: 'app',
          invoke: (context: Context) => {
            seen.push(context)
            return { statusCode: 200, headers: {}, body: 'in' }
          },
        },
      ],
    },
  } as never) as Gateway
}

function verdict(one: Json, { statusCode }: GatewayResponse, context: Context | undefined): Outcome {
  const accepted = context !== undefined
  if (!accepted && statusCode !== 401 && statusCode !== 403) return failed(`answered with ${statusCode}`)
  const expected = one['expect'] === 'policy' ? CHOICES[String(one['id'])] : one['expect']
  if (expected === undefined) return failed(`no choice is documented: it was ${accepted ? 'accepted' : 'rejected'}`)
  if (expected === 'reject') return accepted ? failed('accepted') : passed()
  if (!accepted) return failed(`rejected with ${statusCode}`)
  return expected === 'accept-safe' ? cleanClaims(context) : passed()
}

/** A claim called `__proto__` or `constructor` may be there as a value, and nowhere else. */
function cleanClaims({ authorizer }: Context): Outcome {
  const claims = authorizer?.jwt?.claims ?? {}
  return (claims as Json)['polluted'] === undefined ? passed() : failed('a polluted claim is there')
}
