export { MappingTemplateError, type MappingTemplateErrorCode } from './mapping-template-error.ts'
export {
  MAX_TEMPLATE_BYTES,
  compileTemplate,
  renderTemplate,
  type CompiledTemplate,
  type RenderLimits,
  type RenderOptions,
  type RenderedTemplate,
  type TemplateInput,
} from './compile-template.ts'
export type { TemplateParams } from './variables/input-variable.ts'
export type { Overrides } from './variables/context-variable.ts'
export type { PlainValue } from './java/to-plain.ts'
export type { TraceStep } from './vtl/trace-step.ts'
export { ModelSchemaError, type Model, type ModelSchema, type ModelViolation } from './schema/model-schema.ts'
export { compileModel, type ModelOptions } from './schema/compile-model.ts'
export { JavaPattern, type Spend } from './regex/java-pattern.ts'
export { PatternError } from './regex/pattern-error.ts'
export type {
  IntegrationResponseSource,
  MappingVariables,
  MethodRequestSource,
  MultiValues,
} from './parameters/mapping-sources.ts'
export {
  compileRequestParameters,
  type MapRequestParameters,
  type MappedRequestParameters,
  type RequestParameters,
} from './parameters/request-parameters.ts'
export {
  compileResponseParameters,
  type MapResponseParameters,
  type MappedResponseParameters,
} from './parameters/response-parameters.ts'
export {
  compileHttpApiRequestParameters,
  compileHttpApiResponseParameters,
  type MapHttpApiParameters,
  type NamedChange,
  type ParameterChange,
} from './parameters/http-api-parameters.ts'
export type { HttpApiRequestSource, HttpApiResponseSource } from './parameters/http-api-source.ts'
export { isReservedHeader } from './parameters/http-api-reserved-headers.ts'
export {
  selectRequestTemplate,
  type PassthroughBehavior,
  type RequestTemplateSelection,
} from './integration/request-template-selection.ts'
export { selectResponseTemplate, type ResponseTemplateSelection } from './integration/response-template-selection.ts'
export {
  compileIntegrationResponses,
  type SelectIntegrationResponse,
  type SelectableResponse,
} from './integration/integration-response-selection.ts'
export { compileBinaryMediaTypes, type IsBinary } from './integration/binary-media-types.ts'
export {
  convertBody,
  requestConversion,
  responseConversion,
  type ContentHandling,
  type Conversion,
} from './integration/content-handling.ts'
export {
  isForbiddenRequestHeader,
  isProxiedRequestHeader,
  isSentRequestHeader,
  isVisibleRequestHeader,
  type IntegrationType,
} from './integration/request-headers.ts'
export { responseHeaderName } from './integration/response-headers.ts'
export { responseCoding, type CompressibleResponse, type ContentCoding } from './integration/compression.ts'
export { mockStatusCode } from './integration/mock-status.ts'
export { lambdaErrorMessage } from './integration/lambda-error.ts'
export { readResponseOverride, type ResponseOverride } from './integration/response-override.ts'
export { templateContext } from './gateway/template-context.ts'
export { requestValidator, type RequestValidatorOptions, type ValidatedBody } from './gateway/request-validator.ts'
export type { StandardIssue, StandardOutput, StandardResult, StandardSchema } from './gateway/standard-schema.ts'
export type { IntegrationResponseOptions, MappingOptions } from './gateway/mapping-options.ts'
export { mapping } from './gateway/mapping.ts'
export { mappedIntegration } from './gateway/mapped-integration.ts'
export { httpApiMapping, type HttpApiMappingOptions } from './gateway/http-api-mapping.ts'
export { compression, type CompressionOptions } from './gateway/compression.ts'
