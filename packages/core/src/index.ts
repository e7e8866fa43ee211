export { createGateway, Gateway } from './gateway.ts'
export type { HostChoices } from './match-request.ts'
export type {
  AccountDefinition,
  GatewayDefinition,
  Routes,
  StageDefinition,
  Stages,
  ThrottleSettings,
} from './definition.ts'
export { Exchange } from './exchange.ts'
export type { EndFacts, Invoke } from './exchange.ts'
export type { Watches } from './follows.ts'
export type {
  AddsFor,
  AddsOnStage,
  ContextFor,
  ContextOf,
  ProtocolOf,
  RouteContext,
  RouteKeyOf,
  StageNameOf,
  StageRouteKey,
} from './context-of.ts'
export type { PathParameters } from './path-parameters.ts'
export { ROUTE_METHODS } from './route.ts'
export type { RouteKey, RouteMethod } from './route.ts'
export type { AmbiguousPaths } from './route-table.ts'
export type { ErrorFormat } from './gateway-response.ts'
export type { GatewayResponseDefault } from './gateway-response-defaults.ts'
export type { CustomGatewayResponse, GatewayResponses } from './gateway-responses.ts'
export { CONTEXT_VARIABLES, contextVariable, isContextVariable } from './context-variables.ts'
export type { ContextVariableValue } from './context-variables.ts'
export { createDomains, Domains } from './domains.ts'
export type { DomainNames, DomainsOptions } from './domains.ts'
export type { DomainMapping } from './domain-mapping.ts'
export type { GatewayFront } from './gateway-front.ts'
export { accessLog } from './access-log.ts'
export type { AccessLogOptions } from './access-log.ts'
export type { LogDestination, LogWritable } from './access-log-buffer.ts'
export type { LogEscaping } from './access-log-escaping.ts'
export type { CanaryDeployment, CanarySettings } from './canary.ts'
export { toAll } from './events.ts'
export type { MethodSetting } from './method-setting.ts'
export type { MethodSettings } from './method-settings.ts'
export { cors } from './cors.ts'
export type { CorsOptions } from './cors.ts'
export { addressKey, clientAddress } from './client-address.ts'
export type { ClientAddress, ClientAddressOptions, Connection } from './client-address.ts'
export { formatIpAddress, isInCidr, parseCidr, parseIpAddress } from './ip-address.ts'
export type { Cidr } from './ip-address.ts'
export { requestTime } from './request-time.ts'
export { resourceId } from './resource-id.ts'
export type { CustomDomain } from './custom-domain.ts'
export type { IntegrationFacts } from './integration-facts.ts'
export type { TlsClientCertificate, TlsFacts } from './tls-facts.ts'
export { HTTP_DEFAULTS, REST_DEFAULTS } from './gateway-response-defaults.ts'
export { explanation } from './explanation.ts'
export type { ExplainedLimit, ExplainedStep, Explanation } from './explanation.ts'
export type { ExplainNotes, NotedCharge } from './explain-notes.ts'
export type { ExplainOptions } from './explain-options.ts'
export type { DescribedLink, DescribedRoute, GatewayDescription } from './description.ts'
export { allow, skip } from './policy.ts'
export type {
  Allow,
  DefinitionItem,
  End,
  Follow,
  Integration,
  Outcome,
  Place,
  Policy,
  PolicyDescription,
  Skip,
} from './policy.ts'
export { SLOTS, holdsMany, mustDecide, slotPosition, standsBeforeRouting } from './slots.ts'
export type { DecidingSlot, ManySlot, SkippableSlot, Slot } from './slots.ts'
export { incompleteSignatureText } from './incomplete-signature.ts'
export { deny, GATEWAY_RESPONSE_TYPES, isRefusal } from './refusal.ts'
export type { GatewayResponseType, Refusal, RefusalDetails } from './refusal.ts'
export { Context } from './context.ts'
export type { AuthorizerResult, Claims, ContextFunction, RouteMatch } from './context.ts'
export type { IntegrationRequest } from './integration-request.ts'
export { GatewayRequest, MAX_BODY_BYTES } from './request.ts'
export { PlainRequest } from './plain-request.ts'
export type { PlainRequestInit } from './plain-request.ts'
export { parseQueryParameters } from './query-parameters.ts'
export type { QueryParameters } from './query-parameters.ts'
export { bodyLength, dropBody, freezeResponse, isStream } from './response.ts'
export type { GatewayResponse, ResponseBody, ResponseHead } from './response.ts'
export { headerValue, isHeaderName, joinsValues, mergeHeaders, withoutHeaders } from './headers.ts'
export type { HeaderMap } from './headers.ts'
export type { GatewayServices } from './services.ts'
export { KeptState } from './kept-state.ts'
export type { Protocol } from './protocol.ts'
export { systemClock } from './clock.ts'
export type { Clock, Timer } from './clock.ts'
export { systemRandom } from './random.ts'
export type { Random } from './random.ts'
export { onStoreError } from './limit.ts'
export type {
  Limit,
  LimitDecision,
  LimitMode,
  LimitRule,
  LimitRuleBase,
  LimitState,
  OnStoreError,
  QuotaPeriod,
  QuotaRule,
  RateRule,
} from './limit.ts'
export type { Charge, DailyUsage, LimitStore, LimitStoreDeclaration } from './limit-store.ts'
export { memoryLimits } from './memory-limits.ts'
export type { MemoryLimitsOptions } from './memory-limits.ts'
export type { ApiKey, KeyStore, WritableKeyStore } from './key-store.ts'
export { memoryKeys } from './memory-keys.ts'
export type { MemoryKeysOptions } from './memory-keys.ts'
export type { CacheEntry, CacheStore } from './cache-store.ts'
export { memoryCache } from './memory-cache.ts'
export type { MemoryCacheOptions, MemoryCacheStore } from './memory-cache.ts'
export { OldestKeys } from './oldest-keys.ts'
export { SingleFlight } from './single-flight.ts'
export type { Flight, Landing, Lead } from './single-flight.ts'
export type {
  CacheEvent,
  EndedEvent,
  EventListener,
  FaultEvent,
  FaultHook,
  GatewayEvent,
  KeysEvent,
  LogEvent,
  MisuseEvent,
  QuotaEvent,
  RefusedEvent,
  RequestEvent,
  ShadowRefusedEvent,
  StoreEvent,
} from './events.ts'
export { GatewayError, isGatewayError } from './gateway-error.ts'
export type { GatewayErrorCode, GatewayErrorOptions } from './gateway-error.ts'
export {
  anyOption,
  booleanOption,
  checkOptions,
  eitherOf,
  functionOption,
  listOf,
  numberOption,
  objectOf,
  objectWith,
  oneOf,
  optional,
  recordOf,
  stringOption,
} from './options.ts'
export type { OptionCheck, OptionShape } from './options.ts'
export type { HasUsagePlans, NamesUsagePlans } from './usage-plan-names.ts'
export { suggestion } from './suggestion.ts'
export { isPromise, whenReady } from './maybe-promise.ts'
export type { MaybePromise } from './maybe-promise.ts'
