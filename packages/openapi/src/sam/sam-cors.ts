import type { DocumentNode } from '../document/document-node.ts'
import type { MethodModel } from '../model/method-model.ts'

/** CORS of a SAM REST API. Values are quoted, as mappings want them. */
export interface SamCors {
  readonly allowOrigin: string
  readonly allowMethods: string | undefined
  readonly allowHeaders: string | undefined
  readonly maxAge: string | undefined
  readonly allowCredentials: boolean
}

/** Reads `Cors` of an `AWS::Serverless::Api`: an origin, or an object. */
export function readSamCors(node: DocumentNode): SamCors | undefined {
  if (!node.isThere) return undefined
  const seconds = node.at('MaxAge').text
  const maxAge = seconds !== undefined && /^\d+$/.test(seconds) ? `'${seconds}'` : seconds
  const cors = {
    allowOrigin: node.text ?? node.at('AllowOrigin').text ?? "'*'",
    allowMethods: node.at('AllowMethods').text,
    allowHeaders: node.at('AllowHeaders').text,
    maxAge,
    allowCredentials: node.at('AllowCredentials').boolean === true,
  }
  node.finish('CORS')
  return cors
}

/** The OPTIONS methods that SAM adds to every path that has none. */
export function preflightMethods(
  cors: SamCors,
  methods: readonly MethodModel[],
  guard: (path: string) => Partial<MethodModel>,
): readonly MethodModel[] {
  const verbs = new Map<string, string[]>()
  for (const { path, httpMethod } of methods) {
    const known = verbs.get(path)
    if (known === undefined) verbs.set(path, [httpMethod])
    else known.push(httpMethod)
  }
  const without = [...verbs].filter(([, own]) => !own.includes('OPTIONS'))
  return without.map(([path, own]) => ({ ...preflight(path, headersOf(cors, own)), ...guard(path) }))
}

function headersOf(cors: SamCors, verbs: readonly string[]): Readonly<Record<string, string>> {
  const all = verbs.includes('ANY')
    ? ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']
    : [...verbs, 'OPTIONS'].toSorted()
  return {
    'Access-Control-Allow-Origin': cors.allowOrigin,
    'Access-Control-Allow-Methods': cors.allowMethods ?? `'${all.join(',')}'`,
    ...(cors.allowHeaders === undefined ? {} : { 'Access-Control-Allow-Headers': cors.allowHeaders }),
    ...(cors.maxAge === undefined ? {} : { 'Access-Control-Max-Age': cors.maxAge }),
    ...(cors.allowCredentials ? { 'Access-Control-Allow-Credentials': "'true'" } : {}),
  }
}

/** A MOCK method that answers a preflight with fixed headers. */
export function preflight(path: string, headers: Readonly<Record<string, string>>): MethodModel {
  const names = Object.keys(headers)
  const responseParameters = Object.fromEntries(names.map((name) => [`method.response.header.${name}`, headers[name]!]))
  const declared = Object.fromEntries(names.map((name) => [`method.response.header.${name}`, false]))
  return {
    path,
    httpMethod: 'OPTIONS',
    authorizationType: 'NONE',
    apiKeyRequired: false,
    requestParameters: {},
    requestModels: {},
    methodResponses: { 200: { statusCode: '200', responseParameters: declared, responseModels: {} } },
    integration: {
      type: 'MOCK',
      passthroughBehavior: 'WHEN_NO_MATCH',
      timeoutInMillis: 29_000,
      cacheKeyParameters: [],
      requestParameters: {},
      requestTemplates: { 'application/json': '{\n  "statusCode" : 200\n}\n' },
      integrationResponses: {
        200: { statusCode: '200', responseParameters, responseTemplates: { 'application/json': '{}\n' } },
      },
    },
  }
}
