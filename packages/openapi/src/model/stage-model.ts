/** One stage of an API. */
export interface StageModel {
  /** Where the stage came from in a template; `undefined` where a deployment or SAM made it. */
  readonly logicalId?: string
  readonly stageName: string
  readonly description?: string
  readonly variables: Readonly<Record<string, string>>
  /** By route: `GET /pets/{petId}`; `*` stands for any verb and `/*` for any path. */
  readonly methodSettings: Readonly<Record<string, MethodSettingModel>>
  readonly cacheClusterEnabled?: boolean
  readonly cacheClusterSize?: string
  readonly accessLogSettings?: { readonly destinationArn?: string; readonly format?: string }
  readonly canarySettings?: CanaryModel
  readonly tracingEnabled?: boolean
  readonly autoDeploy?: boolean
  /** The deployment's name in the template. */
  readonly deploymentId?: string
  readonly tags?: Readonly<Record<string, string>>
}

/** Settings of methods on a stage, spelled as in AWS's API reference (MethodSetting; RouteSettings). */
export interface MethodSettingModel {
  readonly throttlingRateLimit?: number
  readonly throttlingBurstLimit?: number
  readonly cachingEnabled?: boolean
  readonly cacheTtlInSeconds?: number
  readonly cacheDataEncrypted?: boolean
  readonly requireAuthorizationForCacheControl?: boolean
  readonly unauthorizedCacheControlHeaderStrategy?: string
  readonly loggingLevel?: string
  readonly dataTraceEnabled?: boolean
  readonly metricsEnabled?: boolean
}

/** A canary release on a stage. */
export interface CanaryModel {
  readonly deploymentId?: string
  /** 0 to 100. */
  readonly percentTraffic: number
  readonly stageVariableOverrides: Readonly<Record<string, string>>
  readonly useStageCache: boolean
}
