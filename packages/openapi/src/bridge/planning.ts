import type { Protocol } from '@gw/core'
import type { AccountModel } from '../model/account-model.ts'
import type { ApiModel } from '../model/api-model.ts'
import type { ReportWriter } from '../report/import-report.ts'
import type { PlannedConstants } from './definition-plan.ts'

/** What the caller brings to an import, as far as it decides what can be carried over. */
export interface Brought {
  /** Logical ids or names of the functions that are bound. */
  readonly functions: ReadonlySet<string>
  /** Whether a client calls the functions that are not. */
  readonly lambda: boolean
  /** The commands that can be sent to services of AWS, by the service's name. `any`: whatever the document asks for. */
  readonly services: ReadonlyMap<string, ReadonlySet<string>> | 'any'
  /** Whether access keys can be looked up. */
  readonly credentials: boolean
  /** Whether a store knows the API keys. */
  readonly keyStore: boolean
  /** Whether there is somewhere to log accesses to. */
  readonly accessLog: boolean
  /** What functions are really called, by logical id, for the client that calls them. */
  readonly physicalIds: Readonly<Record<string, string>>
  /** Values of API keys by id. */
  readonly apiKeyValues: Readonly<Record<string, string>>
  /** Who answers: the integrations of the document, or the app that the gateway is mounted on. */
  readonly integrations: 'library' | 'app'
}

/** What the parts of one plan share. */
export interface Planning {
  readonly api: ApiModel
  readonly account: AccountModel
  readonly protocol: Protocol
  readonly report: ReportWriter
  readonly constants: PlannedConstants
  readonly brought: Brought
}
