/** A handler's answer that API Gateway would not send. */
export class MalformedAnswer {
  /** The member that is wrong: `statusCode`, `headers.x-id`; empty for the answer as a whole. */
  readonly field: string
  /** What is wrong with it. */
  readonly reason: string
  /** Whether AWS blames the API's configuration (500) and not the function (502 on a REST API). */
  readonly isConfigurationError: boolean

  constructor(field: string, reason: string, isConfigurationError: boolean = false) {
    this.field = field
    this.reason = reason
    this.isConfigurationError = isConfigurationError
  }
}
