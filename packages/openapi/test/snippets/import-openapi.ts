import { createGateway, type Gateway } from '@gw/core'
import { fromOpenApi, type OpenApiOptions } from '@gw/openapi'

/** A whole API from its document. `options.functions` names functions as the document's ARNs do. */
export function petsGateway(document: string, options: OpenApiOptions): Gateway {
  const { definition } = fromOpenApi(document, options)
  return createGateway(definition)
}
