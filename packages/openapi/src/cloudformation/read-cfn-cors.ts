import type { DocumentNode } from '../document/document-node.ts'
import { compact } from '../document/json-value.ts'
import type { CorsModel } from '../model/api-model.ts'

/** Reads `CorsConfiguration`. */
export function readCorsConfiguration(node: DocumentNode): CorsModel | undefined {
  if (!node.isThere) return undefined
  if (node.boolean === true) return { allowOrigins: ['*'] }
  if (node.boolean === false) return undefined
  const list = (name: string): readonly string[] | undefined =>
    node.at(name).isThere ? node.at(name).texts : undefined
  const cors = compact({
    allowOrigins: list('AllowOrigins'),
    allowMethods: list('AllowMethods'),
    allowHeaders: list('AllowHeaders'),
    exposeHeaders: list('ExposeHeaders'),
    maxAge: node.at('MaxAge').number,
    allowCredentials: node.at('AllowCredentials').boolean,
  })
  node.finish('CORS')
  return node.report.placed(cors, node.pointer)
}
