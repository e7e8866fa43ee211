export { fromOpenApi } from './from-openapi.ts'
export type { OpenApiOptions } from './from-openapi.ts'
export { fromCloudFormation } from './from-cloudformation.ts'
export type { CloudFormationOptions } from './from-cloudformation.ts'
export { fromServerless } from './from-serverless.ts'
export type { ServerlessOptions } from './from-serverless.ts'
export type { ImportOptions } from './import-options.ts'
export type { ImportedApi } from './imported-api.ts'
export { toOpenApi } from './export/to-openapi.ts'
export type { ExportExtension, ExportOptions, ExportType } from './export/export-options.ts'
export { writeDefinition } from './literal/write-definition.ts'
export type { WriteOptions } from './literal/write-definition.ts'
export { formatReport } from './report/format-report.ts'
export { entriesOf } from './report/import-report.ts'
export type { Finding, ImportReport, ReportEntry } from './report/import-report.ts'
export { controlPlaneView, usagePlanView } from './view/control-plane-view.ts'
export type { ControlPlaneView, ViewOptions } from './view/control-plane-view.ts'
export { missingAuthorizer } from './bridge/missing-authorizer.ts'
export type { MissingAuthorizer } from './bridge/missing-authorizer.ts'
export type { DefinitionPlan, PlannedConstantValue } from './bridge/definition-plan.ts'
export type {
  PlannedCall,
  PlannedConstant,
  PlannedFunction,
  PlannedGiven,
  PlannedImport,
  PlannedObject,
  PlannedSecret,
  PlannedValue,
} from './bridge/planned-value.ts'
export type { BasePathMode } from './openapi/base-path.ts'
export type { DocumentLimits } from './document/document-limits.ts'
export type { JsonPointer } from './document/json-pointer.ts'
export type { JsonObject, JsonValue } from './document/json-value.ts'
export type {
  AccountModel,
  ApiKeyModel,
  DomainModel,
  ThrottleModel,
  UsagePlanModel,
  UsagePlanStageModel,
} from './model/account-model.ts'
export type {
  ApiModel,
  CorsModel,
  DeploymentModel,
  DocumentationModel,
  EndpointConfiguration,
  GatewayResponseModel,
  RequestValidatorModel,
  SchemaModel,
} from './model/api-model.ts'
export type { AuthorizerModel } from './model/authorizer-model.ts'
export type { IntegrationModel, IntegrationResponseModel, IntegrationType } from './model/integration-model.ts'
export type { AuthorizationType, MethodModel, MethodResponseModel } from './model/method-model.ts'
export type { CanaryModel, MethodSettingModel, StageModel } from './model/stage-model.ts'
