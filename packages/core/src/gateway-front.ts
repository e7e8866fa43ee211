import type { Exchange } from './exchange.ts'
import type { HostChoices } from './match-request.ts'
import type { GatewayRequest } from './request.ts'

/** What a host needs of whatever takes its requests in: a gateway, or several behind domain names. */
export interface GatewayFront {
  /** Milliseconds an app's own handler may take where its answer is captured. */
  readonly timeoutInMillis: number
  /**
   * Checks a host's choice of a stage when it is mounted.
   * @throws {GatewayError} `STAGE_NOT_CHOSEN` or `UNKNOWN_STAGE`
   */
  checkStage(stage: string | undefined): void
  /** Takes a request in. The host drives what comes back. */
  exchange(request: GatewayRequest, host?: HostChoices): Exchange
  /** Resolves when everything is there that is needed before the first request. */
  ready(): Promise<void>
  /** Ends everything that was started. */
  close(): Promise<void>
}
