import { lambdaAuthorizer } from '@gw/auth'
import { createGateway, type Gateway } from '@gw/core'
import { compareResponse } from '../compare-response.ts'
import { object, type CorpusCase, type Json } from '../corpus-case.ts'
import { listenGateway } from '../gateway-listener.ts'
import { failed, judged, type Outcome } from '../outcome.ts'
import { send } from '../wire.ts'

/** Lets a Lambda authorizer answer what the case says, for the method that its ARN names, and looks at what the client gets. */
export async function judgeAuthorizerPolicy(written: CorpusCase): Promise<Outcome> {
  const one = withAccount(written)
  const { methodArn } = one.request
  const method = methodOf(String(methodArn))
  if (method === undefined) return failed(`no method is named by ${String(methodArn)}`)
  const seen: unknown[] = []
  const gateway = gatewayOf(method, one.definition['authorizer_output'], seen)
  const listener = await listenGateway(gateway, method.stage)
  try {
    const response = await send(listener.origin, { ...method, headers: HEADERS, body: undefined })
    const { different } = compareResponse(expectedAnswer(one.expected), response, new Map())
    return judged([...different, ...(seen[0] === methodArn ? [] : [`the function got ${String(seen[0])}`])])
  } finally {
    await listener.close()
    await gateway.close()
  }
}

const HEADERS = [
  ['Host', 'api.example.com'],
  ['Authorization', 'token'],
] as const

/** `allowed`, or an answer that is none: what API Gateway says in each case (developer guide, "Lambda authorizer output"). */
function expectedAnswer(expected: Json): Json {
  const { outcome, allowed, status_on_aws: status, errortype_on_aws: type } = expected as Record<string, unknown>
  if (outcome === 'invalid authorizer output') return { status, headers: { 'x-amzn-errortype': type } }
  if (allowed === true) return { status: 200 }
  return { status: 403, body_json: { Message: 'User is not authorized to access this resource' } }
}

interface Method {
  readonly region: string
  readonly accountId: string
  readonly apiId: string
  readonly stage: string
  readonly method: string
  /** The request target: the path behind the stage. */
  readonly target: string
}

function methodOf(arn: string): Method | undefined {
  const found = /^arn:aws:execute-api:([^:]*):([^:]*):([^/]*)\/([^/]*)\/([^/]*)(\/.*)$/.exec(arn)
  if (found === null) return undefined
  const [, region, accountId, apiId, stage, method, target] = found as unknown as readonly string[]
  return { region, accountId, apiId, stage, method, target } as Method
}

/** Sources call accounts by names of any length; an account has twelve digits. One stands for one, in policy and ARN alike. */
function withAccount(one: CorpusCase): CorpusCase {
  const account = methodOf(String(one.request['methodArn']))?.accountId
  if (account === undefined) return one
  const text = JSON.stringify([one.definition, one.request]).replaceAll(`:${account}:`, ':111111111111:')
  const [definition, request] = JSON.parse(text) as [Json, Json]
  return { ...one, definition: object(definition), request: object(request) }
}

function gatewayOf({ region, accountId, apiId, stage }: Method, output: unknown, seen: unknown[]): Gateway {
  const authorizer = lambdaAuthorizer({
    type: 'TOKEN',
    function(event) {
      seen.push((event as { methodArn?: string }).methodArn)
      return output
    },
  })
  const answer = { slot: 'integration', name: 'answer', invoke: () => ({ statusCode: 200, headers: {}, body: '{}' }) }
  return createGateway({
    ...{ protocol: 'REST', region, accountId, apiId },
    stages: { [stage]: {} },
    policies: [authorizer],
    routes: { 'ANY /{proxy+}': [answer] },
  } as never) as Gateway
}
