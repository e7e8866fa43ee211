import type { DocumentNode } from '../document/document-node.ts'

/** The two families of OpenAPI: 2.0 (`swagger`) and 3.x. They keep the same things in different places. */
export type OpenApiFamily = 'swagger' | 'oas3'

/**
 * Which family a document belongs to.
 * @throws {GatewayError} `INVALID_DOCUMENT`: neither, or a version that does not exist
 */
export function openApiFamily(root: DocumentNode): OpenApiFamily {
  const swagger = root.at('swagger').text
  const openapi = root.at('openapi').text
  if (swagger !== undefined && openapi === undefined && /^2(\.0)?$/.test(swagger)) return 'swagger'
  if (openapi !== undefined && swagger === undefined && /^3(\.[01](\.\d+)?)?$/.test(openapi)) return 'oas3'
  throw root.invalid('The document must say swagger: "2.0" or openapi: "3.0.x" or "3.1.x"')
}
