import type { Protocol } from '@gw/core'
import { DocumentNode } from '../document/document-node.ts'
import { compact, type JsonObject } from '../document/json-value.ts'
import { References } from '../document/references.ts'
import type { ApiModel } from '../model/api-model.ts'
import type { ReportWriter } from '../report/import-report.ts'
import { basePathPrefix, type BasePathMode } from './base-path.ts'
import { guessProtocol } from './guess-protocol.ts'
import { ModelNames } from './model-names.ts'
import { openApiFamily, type OpenApiFamily } from './openapi-version.ts'
import { readAuthorizers } from './read-authorizer.ts'
import { readPaths } from './read-paths.ts'
import { readGatewayResponses, readRequestValidators, readRootExtensions } from './read-root-extensions.ts'
import { resourcePaths } from './resource-paths.ts'

/** How an OpenAPI document is read. */
export interface ReadOpenApiOptions {
  /** Default: what the integrations tell. */
  readonly protocol?: Protocol
  /** Default: `ignore`. */
  readonly basepath?: BasePathMode
  /** Reads the files that `$ref`s name. Default: they are refused. */
  readonly readFile?: (name: string) => string | undefined
}

/** Reads an OpenAPI document as the API that API Gateway's import makes of it. Every member ends in the report. */
export function readOpenApi(
  document: JsonObject,
  report: ReportWriter,
  pointer = '',
  options: ReadOpenApiOptions = {},
): ApiModel {
  const references = new References(document, undefined, options.readFile)
  const root = new DocumentNode(document, pointer, { report, references })
  const family = openApiFamily(root)
  const protocol = options.protocol ?? guessProtocol(root)
  const schemes = schemesNode(root, family)
  const models = new ModelNames()
  if (protocol === 'REST') models.addNamed(schemasNode(root, family))
  const authorizers = readAuthorizers(schemes, protocol)
  const requestValidatorName = root.at('x-amazon-apigateway-request-validator').text
  const around = { root, family, protocol, models, authorizers, schemes, requestValidatorName }
  const { paths, methods } = readPaths(basePathPrefix(root, family, options.basepath ?? 'ignore'), around)
  const info = root.at('info')
  const api = compact({
    protocol,
    name: info.at('title').text ?? 'api',
    description: info.at('description').text,
    version: info.at('version').text,
    ...readRootExtensions(root, protocol),
    resources: resourcePaths(paths),
    methods,
    models: models.all(),
    requestValidators: readRequestValidators(root),
    gatewayResponses: readGatewayResponses(root),
    authorizers: [...authorizers.values()],
    stages: [],
  })
  finishRoot(root, info)
  return api
}

function finishRoot(root: DocumentNode, info: DocumentNode): void {
  root.knows('host', 'basePath', 'schemes', 'servers', 'tags', 'consumes', 'produces', 'jsonSchemaDialect')
  root.knows('parameters', 'responses', 'x-amazon-apigateway-importexport-version', 'security')
  const components = root.at('components')
  components.knows('schemas', 'securitySchemes', 'parameters', 'responses', 'requestBodies', 'headers')
  components.knows('x-amazon-apigateway-integrations', 'pathItems')
  components.finish('the components')
  info.knows('contact', 'license', 'termsOfService', 'summary')
  info.finish('the info')
  root.finish('the document')
}

function schemasNode(root: DocumentNode, family: OpenApiFamily): DocumentNode {
  return family === 'swagger' ? root.at('definitions') : root.at('components').at('schemas')
}

function schemesNode(root: DocumentNode, family: OpenApiFamily): DocumentNode {
  return family === 'swagger' ? root.at('securityDefinitions') : root.at('components').at('securitySchemes')
}
