import { apiKeys } from '@gw/auth'
import { cache } from '@gw/cache'
import {
  allow,
  cors,
  createGateway,
  PlainRequest,
  type DefinitionItem,
  type Gateway,
  type GatewayDefinition,
} from '@gw/core'
import { lambdaProxy } from '@gw/integrations'
import { usagePlans } from '@gw/throttle'
import type { Json } from '../corpus-case.ts'
import { failed, judged, type Outcome } from '../outcome.ts'
import type { VectorOutcome } from './judge-vectors.ts'

/** Where a hostile name may stand: as a request, and as part of a definition. */
export const NAME_PLACES: Readonly<Record<string, (name: string) => Trial>> = {
  query: (name) => sent({ target: `/pets/1?${encode(name)}=polluted` }),
  'query.dot': (name) => sent({ target: `/pets/1?${encode(`${name}.polluted`)}=1` }),
  'query[]': (name) => sent({ target: `/pets/1?${encode(`${name}[polluted]`)}=1` }),
  multiValueQuery: (name) => sent({ target: `/pets/1?${encode(name)}=1&${encode(name)}=2` }),
  'header name': (name) => sent({ target: '/pets/1', headers: Object.fromEntries([[name, 'polluted']]) }),
  'cookie name': (name) => sent({ target: '/pets/1', headers: { Cookie: `${name}=polluted; ${name}.polluted=1` } }),
  'JSON body': (name) => sent(json(`{${JSON.stringify(name)}:{"polluted":true}}`)),
  'JSON nested': (name) =>
    sent(json(`{"a":{${JSON.stringify(name)}:{"polluted":true},"constructor":{"prototype":{"polluted":true}}}}`)),
  form: (name) =>
    sent({ ...json(`${encode(name)}[polluted]=1`), headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }),
  'path param': (name) => ({ routes: { [`GET /by/{${name}}`]: [] }, request: { target: `/by/${encode(name)}` } }),
  'stage variable': (name) => ({
    stages: { test: { variables: own(name, 'polluted') } },
    request: { target: '/pets/1' },
  }),
  'authorizer context': (name) => ({ policies: [authorizer(name)], request: { target: '/pets/1' } }),
  'usage-plan key id': (name) => ({
    policies: keyPolicies(name),
    request: { target: '/pets/1', headers: { 'x-api-key': KEY } },
  }),
  'cache key parameter': (name) => ({
    policies: [cache({ cacheTtlInSeconds: 60, cacheKeyParameters: [`method.request.querystring.${name}`] })],
    request: { target: `/pets/1?${encode(name)}=polluted` },
  }),
}

interface Trial extends Pick<GatewayDefinition, 'routes' | 'stages' | 'policies'> {
  readonly request: ConstructorParameters<typeof PlainRequest>[0]
}

/** Puts the name there, and sees that nothing is polluted, nothing is the gateway's fault, and it goes on serving. */
export async function judgeHostileName(one: Json, where: string): Promise<readonly VectorOutcome[]> {
  return [{ id: String(one['id']), outcome: await tryName(NAME_PLACES[where]!(String(one['value']))) }]
}

async function tryName({ request, ...definition }: Trial): Promise<Outcome> {
  const gateway = trialGateway(definition)
  // A definition that cannot be is refused when it is made, in words: that is an answer too.
  if (gateway === undefined) return judged(pollution())
  const { statusCode } = await gateway.handle(new PlainRequest(request))
  const next = await gateway.handle(new PlainRequest({ target: '/pets/1', headers: { 'x-api-key': KEY } }))
  await gateway.close()
  if (statusCode >= 500 || next.statusCode >= 500) return failed(`answered with ${statusCode}, then ${next.statusCode}`)
  return judged(pollution())
}

function trialGateway(definition: Omit<Trial, 'request'>): Gateway | undefined {
  const echo = lambdaProxy({ handler: (event: unknown) => ({ statusCode: 200, body: JSON.stringify(event) }) })
  const routes = Object.fromEntries(
    Object.keys({ 'ANY /pets/{id}': 0, ...definition.routes }).map((key) => [key, [echo]]),
  )
  try {
    return createGateway({ ...definition, routes } as never) as Gateway
  } catch {
    return undefined
  }
}

function pollution(): readonly string[] {
  return ['polluted', 'isAdmin', 'x'].filter((name) => name in {}).map((name) => `Object.prototype.${name} is there`)
}

function sent(request: Trial['request']): Trial {
  return { request }
}

function json(body: string): Trial['request'] {
  return { method: 'POST', target: '/pets/1', headers: { 'Content-Type': 'application/json' }, body }
}

function authorizer(name: string): DefinitionItem {
  const adds = {
    principalId: 'someone',
    authorizer: { lambda: own(name, 'polluted'), jwt: { claims: own(name, 'polluted'), scopes: null } },
  }
  return { slot: 'authorizer', name: 'trial', onRequest: () => allow({ adds }) }
}

const KEY = 'a-key-of-twenty-characters'

function keyPolicies(name: string): DefinitionItem[] {
  return [
    cors({ allowOrigins: ['*'] }),
    apiKeys({ keys: [{ id: name, value: KEY }] }),
    usagePlans({ plans: [{ name: 'plan', apiKeyIds: [name], throttle: { rateLimit: 100, burstLimit: 100 } }] }),
  ]
}

/** An object with one own member, whatever its name. */
function own(name: string, value: string): Record<string, string> {
  return Object.fromEntries([[name, value]])
}

function encode(text: string): string {
  return encodeURIComponent(text)
}
