import { isTemplate } from './cloudformation/read-template.ts'
import type { JsonObject } from './document/json-value.ts'
import { isServerless } from './serverless/read-serverless.ts'

/** The kinds of document that are imported. */
export type DocumentKind = 'openapi' | 'cloudformation' | 'serverless'

/** Which kind a document is, by the members that only one kind has; `undefined` for none. */
export function documentKind(document: JsonObject): DocumentKind | undefined {
  if (document['swagger'] !== undefined || document['openapi'] !== undefined) return 'openapi'
  if (isTemplate(document)) return 'cloudformation'
  return isServerless(document) ? 'serverless' : undefined
}
