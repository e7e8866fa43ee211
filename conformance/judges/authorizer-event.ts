import { lambdaAuthorizer } from '@gw/auth'
import { createGateway, PlainRequest, type Gateway, type TlsFacts } from '@gw/core'
import { object, type Json } from '../corpus-case.ts'
import { samplePath, sampleRoute } from './sample-route.ts'

/**
 * What a Lambda authorizer's function gets for the request that a published sample event tells of: its method, path,
 * query and headers, from the same kind of client, to a route of the same form.
 * @returns `undefined` when the function was not called
 */
export async function authorizerEventFor(sample: Json): Promise<unknown> {
  const seen: unknown[] = []
  const gateway = gatewayOf(sample, (event) => {
    seen.push(event)
    return {}
  })
  await gateway.handle(new SampleRequest(sample), () => ({ statusCode: 200, headers: {}, body: '' }))
  await gateway.close()
  return seen[0]
}

function gatewayOf(sample: Json, asked: (event: unknown) => unknown): Gateway {
  const { type, version } = sample as Record<string, unknown>
  const { stage } = object(sample['requestContext'])
  const name = typeof stage === 'string' ? stage : 'prod'
  const authorizer = lambdaAuthorizer({
    type: type === 'TOKEN' ? 'TOKEN' : 'REQUEST',
    function: asked as never,
    authorizerResultTtlInSeconds: 0,
    ...(version === undefined ? {} : { authorizerPayloadFormatVersion: version as '1.0' | '2.0' }),
    ...(version === undefined ? {} : { identitySource: ['$context.stage', '$context.httpMethod'] }),
  })
  return createGateway({
    protocol: version === undefined ? 'REST' : 'HTTP',
    stages: { [name]: { variables: object(sample['stageVariables']) } },
    policies: [authorizer],
    routes: { [sampleRoute(sample)]: [] },
  } as never) as Gateway
}

/** The request of a sample's client, with the key and the certificate that the sample shows. */
class SampleRequest extends PlainRequest {
  readonly #clientCertificate: unknown

  constructor(sample: Json) {
    const context = object(sample['requestContext'])
    const identity = object(context['identity'])
    const { rawQueryString, httpMethod, authorizationToken, cookies } = sample as Record<string, unknown>
    const query = new URLSearchParams(object(sample['queryStringParameters']) as Record<string, string>)
    super({
      method: String(httpMethod ?? object(context['http'])['method'] ?? 'GET'),
      target: `${samplePath(sample)}?${typeof rawQueryString === 'string' ? rawQueryString : query}`,
      headers: {
        ...(object(sample['headers']) as Record<string, string>),
        ...(typeof authorizationToken === 'string' ? { Authorization: authorizationToken } : {}),
        ...(Array.isArray(cookies) ? { cookie: cookies.join('; ') } : {}),
        ...(typeof identity['apiKey'] === 'string' ? { 'x-api-key': identity['apiKey'] } : {}),
        ...(typeof identity['userAgent'] === 'string' ? { 'user-agent': identity['userAgent'] } : {}),
      },
    })
    this.#clientCertificate = identity['clientCert'] ?? object(context['authentication'])['clientCert']
  }

  override get tls(): TlsFacts | undefined {
    if (this.#clientCertificate === undefined) return undefined
    return { version: 'TLSv1.3', cipherSuite: '', clientCertificate: this.#clientCertificate as never }
  }
}
