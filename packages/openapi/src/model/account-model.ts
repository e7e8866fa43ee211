import type { ApiModel } from './api-model.ts'

/** Everything that a document or template describes. */
export interface AccountModel {
  readonly apis: readonly ApiModel[]
  readonly apiKeys: readonly ApiKeyModel[]
  readonly usagePlans: readonly UsagePlanModel[]
  readonly domains: readonly DomainModel[]
  /** Logical ids of the Lambda functions that integrations and authorizers call. */
  readonly functions: readonly string[]
}

/** An API key. */
export interface ApiKeyModel {
  /** Its logical id. */
  readonly id: string
  readonly name?: string
  /** Absent: AWS makes one, so that the importer has to be given one. */
  readonly value?: string
  readonly enabled: boolean
  readonly customerId?: string
  readonly description?: string
}

/** A usage plan. */
export interface UsagePlanModel {
  /** Its logical id. */
  readonly id: string
  readonly name?: string
  readonly description?: string
  readonly apiStages: readonly UsagePlanStageModel[]
  readonly throttle?: ThrottleModel
  readonly quota?: { readonly limit: number; readonly offset: number; readonly period: 'DAY' | 'WEEK' | 'MONTH' }
  /** Ids of the keys on the plan. */
  readonly apiKeyIds: readonly string[]
  readonly tags?: Readonly<Record<string, string>>
}

/** A stage that a plan gives access to. */
export interface UsagePlanStageModel {
  /** The API's logical id. */
  readonly apiId: string
  readonly stage: string
  /** By `/pets/GET`. */
  readonly throttle?: Readonly<Record<string, ThrottleModel>>
}

/** A throttle. */
export interface ThrottleModel {
  readonly rateLimit?: number
  readonly burstLimit?: number
}

/** A custom domain and what is mounted on it. */
export interface DomainModel {
  readonly domainName: string
  readonly mappings: readonly { readonly apiId: string; readonly stage?: string; readonly basePath: string }[]
}
