/** A request as a client sends it. */
export interface ClientRequest {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What the five triggers make of one request. */
export const TRIGGERS: Readonly<Record<string, (request: ClientRequest) => object>> = {
  'REST API': (request) => ({ resource: '/{proxy+}', ...eventV1(request, 'prod') }),
  'HTTP API, format 1.0': (request) => ({ version: '1.0', resource: '$default', ...eventV1(request, '$default') }),
  'HTTP API, format 2.0': (request) => eventV2(request, 'api.execute-api.us-east-1.amazonaws.com'),
  'Function URL': (request) => eventV2(request, 'abc123.lambda-url.us-east-1.on.aws'),
  'load balancer': ({ method, path, headers = {}, body = '' }) => ({
    requestContext: {
      elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/pets/1' },
    },
    httpMethod: method,
    path,
    multiValueQueryStringParameters: {},
    multiValueHeaders: lists({ ...headers, 'x-forwarded-for': '192.0.2.1' }),
    body,
    isBase64Encoded: false,
  }),
}

function eventV1({ method, path, headers = {}, body }: ClientRequest, stage: string): object {
  return {
    path,
    httpMethod: method,
    headers,
    multiValueHeaders: lists(headers),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: { stage, path: `/${stage}${path}`, httpMethod: method, identity: { sourceIp: '192.0.2.1' } },
    body: body ?? null,
    isBase64Encoded: false,
  }
}

function eventV2({ method, path, headers = {}, body }: ClientRequest, domainName: string): object {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers,
    requestContext: { domainName, stage: '$default', http: { method, path, sourceIp: '192.0.2.1' } },
    ...(body === undefined ? {} : { body }),
    isBase64Encoded: false,
  }
}

function lists(values: Readonly<Record<string, string>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]))
}
