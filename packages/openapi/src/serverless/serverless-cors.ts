import type { DocumentNode } from '../document/document-node.ts'
import { isObject } from '../document/json-value.ts'
import type { MethodModel } from '../model/method-model.ts'
import { preflight } from '../sam/sam-cors.ts'

/** A REST event: its method, and the preflight that it asks for. */
export interface RestEvent {
  readonly method: MethodModel
  readonly cors: Readonly<Record<string, string>> | undefined
}

/** Headers that the Serverless Framework allows when an event says `cors: true`. */
const CORS_HEADERS =
  'Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token,X-Amz-User-Agent,X-Amzn-Trace-Id'

/** Reads `cors` of an `http` event. */
export function readCors(node: DocumentNode, verb: string): Readonly<Record<string, string>> | undefined {
  if (!node.isThere || node.boolean === false) return undefined
  const origins = [...node.at('origins').texts, ...node.at('origin').texts]
  const headers = node.at('headers').texts
  const maxAge = node.at('maxAge').text
  const methods = verb === 'ANY' ? 'OPTIONS,DELETE,GET,HEAD,PATCH,POST,PUT' : ['OPTIONS', verb].join(',')
  if (isObject(node.value)) {
    node.knows('cacheControl')
    if (origins.length > 1) node.report.differs('CORS with several origins', 'the first is answered', node.pointer)
  }
  return {
    'Access-Control-Allow-Origin': `'${origins[0] ?? '*'}'`,
    'Access-Control-Allow-Headers': `'${headers.length > 0 ? headers.join(',') : CORS_HEADERS}'`,
    'Access-Control-Allow-Methods': `'${methods}'`,
    ...(node.at('allowCredentials').boolean === true ? { 'Access-Control-Allow-Credentials': "'true'" } : {}),
    ...(maxAge === undefined ? {} : { 'Access-Control-Max-Age': `'${maxAge}'` }),
  }
}

/** The preflights of paths: one for all events of a path, whose methods are put together. */
export function preflights(events: readonly RestEvent[]): readonly MethodModel[] {
  const byPath = new Map<string, Readonly<Record<string, string>>>()
  for (const { method, cors } of events) {
    if (cors === undefined) continue
    const before = byPath.get(method.path)?.['Access-Control-Allow-Methods'] ?? "''"
    const verbs = new Set(
      `${before},${cors['Access-Control-Allow-Methods']}`
        .replaceAll("'", '')
        .split(',')
        .filter((verb) => verb !== ''),
    )
    byPath.set(method.path, { ...cors, 'Access-Control-Allow-Methods': `'${[...verbs].join(',')}'` })
  }
  const answered = new Set(
    events.filter(({ method }) => method.httpMethod === 'OPTIONS').map(({ method }) => method.path),
  )
  return [...byPath].filter(([path]) => !answered.has(path)).map(([path, headers]) => preflight(path, headers))
}
