import { checkOptions, listOf, numberOption, objectOf, oneOf, optional, recordOf, stringOption } from '@gw/core'
import type { RenderLimits } from '../compile-template.ts'
import type { ContentHandling } from '../integration/content-handling.ts'
import type { IntegrationType } from '../integration/request-headers.ts'
import type { PassthroughBehavior } from '../integration/request-template-selection.ts'

/** One integration response (API reference, IntegrationResponse). */
export interface IntegrationResponseOptions {
  /** Status code of the method response: what the client gets. */
  readonly statusCode: string
  /**
   * A regular expression of Java that the whole text must match: the backend's status code, or a Lambda function's
   * `errorMessage`. Absent or "": the default response.
   */
  readonly selectionPattern?: string
  /** `{ 'method.response.header.x': 'integration.response.header.y' }`. */
  readonly responseParameters?: Readonly<Record<string, string>>
  /** VTL by media type. */
  readonly responseTemplates?: Readonly<Record<string, string>>
  /** How the body is converted. */
  readonly contentHandling?: ContentHandling
}

/** How a request becomes the integration's, and its answer the client's. Names are AWS's (API reference, Integration). */
export interface MappingOptions {
  /**
   * The kind of integration: decides which headers pass and which are remapped, and whether templates apply. Default
   * `HTTP`. `HTTP_PROXY` takes `requestParameters` alone; `AWS_PROXY` takes nothing, but fails where they set a header
   * that is API Gateway's own (measured).
   */
  readonly type?: IntegrationType
  /** What an `AWS` integration calls: a Lambda function is selected by its `errorMessage`. Default `lambda`. */
  readonly backend?: 'lambda' | 'service'
  /**
   * `{ 'integration.request.header.x': 'method.request.path.id' }`. A header that API Gateway keeps for itself, such as
   * Content-Length, makes every call fail with 500, as on AWS (`isForbiddenRequestHeader`).
   */
  readonly requestParameters?: Readonly<Record<string, string>>
  /** VTL by media type of the request's Content-Type. */
  readonly requestTemplates?: Readonly<Record<string, string>>
  /** What becomes of a body whose type has no template. Default `WHEN_NO_MATCH`: it passes. */
  readonly passthroughBehavior?: PassthroughBehavior
  /** How the request's body is converted. */
  readonly contentHandling?: ContentHandling
  /** The API's binary media types: `['image/png', 'application/*']`. Default: none. */
  readonly binaryMediaTypes?: readonly string[]
  /** Default: the backend's status 200 with its body, for every answer. */
  readonly integrationResponses?: readonly IntegrationResponseOptions[]
  /** Bounds of each template. */
  readonly limits?: RenderLimits
}

const handling = optional(oneOf('CONVERT_TO_BINARY', 'CONVERT_TO_TEXT'))
const texts = optional(recordOf(stringOption()))
const count = optional(numberOption({ min: 1, integer: true }))

/** Checks the options of a mapping. @throws {GatewayError} */
export function checkMappingOptions(where: string, options: MappingOptions): void {
  checkOptions(where, options, {
    type: optional(oneOf('HTTP', 'HTTP_PROXY', 'AWS', 'AWS_PROXY', 'MOCK')),
    backend: optional(oneOf('lambda', 'service')),
    requestParameters: texts,
    requestTemplates: texts,
    passthroughBehavior: optional(oneOf('WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER')),
    contentHandling: handling,
    binaryMediaTypes: optional(listOf(stringOption({ minLength: 1 }))),
    integrationResponses: optional(listOf(integrationResponse)),
    limits: optional(objectOf({ maxSteps: count, maxOutputBytes: count, maxDepth: count, maxLoops: count })),
  })
}

const integrationResponse = objectOf({
  statusCode: stringOption({ minLength: 3, maxLength: 3 }),
  selectionPattern: optional(stringOption()),
  responseParameters: texts,
  responseTemplates: texts,
  contentHandling: handling,
})
