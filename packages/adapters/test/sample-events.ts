import type { EventForm } from '@gw/lambda-events'

/** What a client asks for, whatever the trigger. */
export interface SampleRequest {
  readonly method?: string
  /** Path and query as sent. */
  readonly target?: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Uint8Array
  readonly stage?: string
}

/** The event in which a trigger brings a request, written down as AWS documents it. */
export function sampleEvent(form: EventForm, request: SampleRequest = {}): Record<string, unknown> {
  switch (form) {
    case 'rest':
      return eventV1(request, undefined)
    case 'http-1.0':
      return eventV1(request, '1.0')
    case 'http-2.0':
      return eventV2(request, 'api.execute-api.us-east-1.amazonaws.com', request.stage ?? '$default')
    case 'function-url':
      return eventV2(request, 'abc.lambda-url.us-east-1.on.aws', '$default')
    case 'alb':
      return albEvent(request, false)
    case 'alb-multi-value':
      return albEvent(request, true)
  }
}

interface Parts {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly lines: readonly (readonly [string, string])[]
}

function parts({ method = 'GET', target = '/', headers = {} }: SampleRequest): Parts {
  const [path = '/', query = ''] = target.split('?')
  const lines = Object.entries({ Host: 'api.test', ...headers }).flatMap(([name, values]) =>
    [values].flat().map((value) => [name, value] as const),
  )
  return { method, path, query, lines }
}

function eventV1(request: SampleRequest, version: string | undefined): Record<string, unknown> {
  const { method, path, query, lines } = parts(request)
  const stage = request.stage ?? (version === undefined ? 'prod' : '$default')
  const parameters = [...new URLSearchParams(query)]
  const named = version !== undefined && stage !== '$default'
  return {
    ...(version === undefined ? {} : { version }),
    resource: '/{proxy+}',
    path: named ? `/${stage}${path}` : path,
    httpMethod: method,
    headers: Object.fromEntries(lines),
    multiValueHeaders: lists(lines),
    queryStringParameters: parameters.length === 0 ? null : Object.fromEntries(parameters),
    multiValueQueryStringParameters: parameters.length === 0 ? null : lists(parameters),
    pathParameters: { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'api.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'api',
      httpMethod: method,
      identity: { sourceIp: '192.0.2.1', userAgent: 'test', accountId: null },
      path: `/${stage}${path}`,
      protocol: 'HTTP/1.1',
      requestId: 'from-aws',
      requestTimeEpoch: 1,
      resourceId: 'abc123',
      resourcePath: '/{proxy+}',
      stage,
    },
    ...bodyOf(request),
  }
}

function eventV2(request: SampleRequest, domainName: string, stage: string): Record<string, unknown> {
  const { method, path, query, lines } = parts(request)
  const cookies = lines.filter(([name]) => name.toLowerCase() === 'cookie').flatMap(([, value]) => value.split('; '))
  const headers: Record<string, string> = {}
  for (const [name, value] of lines) {
    const lowerCaseName = name.toLowerCase()
    if (lowerCaseName === 'cookie') continue
    headers[lowerCaseName] = lowerCaseName in headers ? `${headers[lowerCaseName]},${value}` : value
  }
  const rawPath = (stage === '$default' ? '' : `/${stage}`) + decodeURIComponent(path)
  const { body, isBase64Encoded } = bodyOf(request)
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: query,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers,
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName,
      domainPrefix: domainName.split('.')[0],
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'from-aws',
      routeKey: '$default',
      stage,
      time: '01/Jan/2026:00:00:00 +0000',
      timeEpoch: 1,
    },
    ...(body === null ? {} : { body }),
    isBase64Encoded,
  }
}

function albEvent(request: SampleRequest, multiValue: boolean): Record<string, unknown> {
  const { method, path, query, lines } = parts(request)
  const all = [...lines, ['x-forwarded-for', '198.51.100.9, 192.0.2.1'] as const]
  const lowered = all.map(([name, value]) => [name.toLowerCase(), value] as const)
  const parameters = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => [pair.split('=')[0]!, pair.split('=')[1] ?? ''] as const)
  return {
    requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/t/1' } },
    httpMethod: method,
    path,
    ...(multiValue
      ? { multiValueQueryStringParameters: lists(parameters), multiValueHeaders: lists(lowered) }
      : { queryStringParameters: Object.fromEntries(parameters), headers: Object.fromEntries(lowered) }),
    ...bodyOf(request),
    body: bodyOf(request).body ?? '',
  }
}

function bodyOf({ body }: SampleRequest): { body: string | null; isBase64Encoded: boolean } {
  if (body === undefined) return { body: null, isBase64Encoded: false }
  return typeof body === 'string'
    ? { body, isBase64Encoded: false }
    : { body: Buffer.from(body).toString('base64'), isBase64Encoded: true }
}

function lists(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  const result: Record<string, string[]> = {}
  for (const [name, value] of pairs) (result[name] ??= []).push(value)
  return result
}
