/** Settings of one method of a stage, or of all, spelled as on AWS (API reference, "MethodSetting"). */
export interface MethodSetting {
  /** Tokens per second. Default, where the other is set: AWS's 10,000. */
  readonly throttlingRateLimit?: number
  /** The bucket's size. Default, where the other is set: AWS's 5,000. */
  readonly throttlingBurstLimit?: number
  /**
   * `false` switches the method's `cache(…)` off on this stage, `true` insists that it has one. Default: as the policies
   * say. AWS: `false`.
   */
  readonly cachingEnabled?: boolean
  /** Seconds an answer is fresh on this stage, 0 to 3,600. Default: as the policy says. AWS: 300. */
  readonly cacheTtlInSeconds?: number
  /** Whether only authorised clients may invalidate. Default: as the policy says. AWS: `true`. */
  readonly requireAuthorizationForCacheControl?: boolean
  /** What happens to those who are not. Default: as the policy says. AWS: `SUCCEED_WITH_RESPONSE_HEADER`. */
  readonly unauthorizedCacheControlHeaderStrategy?:
    | 'FAIL_WITH_403'
    | 'SUCCEED_WITH_RESPONSE_HEADER'
    | 'SUCCEED_WITHOUT_RESPONSE_HEADER'
  /** `false` alone: what is remembered is encrypted by the store that keeps it (`tieredCache({ cacheDataEncrypted })` of `@gw/cache`). */
  readonly cacheDataEncrypted?: false
  /** `false` alone: metrics are made of events, for all methods (`onEvent: emfMetrics(…)` of `@gw/observability`). */
  readonly metricsEnabled?: false
  /** `OFF` alone: the execution log is `createGateway({ explain: { log } })`. */
  readonly loggingLevel?: 'OFF'
  /** `false` alone: bodies and headers of clients are never logged. */
  readonly dataTraceEnabled?: false
}
