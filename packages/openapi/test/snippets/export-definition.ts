import { fromOpenApi, toOpenApi } from '@gw/openapi'

/** The document of an API as `aws apigateway get-export` would write it. */
export function exported(document: string): string {
  const { definition } = fromOpenApi(document, { onMissing: 'report' })
  return JSON.stringify(
    toOpenApi(definition, { exportType: 'oas30', extensions: 'apigateway', stage: 'live' }),
    null,
    2,
  )
}
