import {
  checkOptions,
  deny,
  eitherOf,
  functionOption,
  numberOption,
  optional,
  recordOf,
  stringOption,
  type Integration,
} from '@gw/core'

/** What a MOCK integration answers. */
export interface MockOptions {
  /**
   * The status, or how it is read from the request that a mapping has written (`mockStatusCode` of `@gw/mapping`:
   * `{"statusCode": 200}`). A function that finds none is AWS's 500. Default: 200.
   */
  readonly statusCode?: number | ((requestBody: string) => number | undefined)
  /** Headers of the answer. Default: `Content-Type: application/json`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Body of the answer. Default: none, as on AWS, where a response template writes it. */
  readonly body?: string
}

/**
 * MOCK: the gateway answers by itself. Alone it says always the same; inside a mapping its status chooses the
 * integration response.
 */
export function mock(options: MockOptions = {}): Integration {
  checkOptions('mock', options, {
    statusCode: optional(eitherOf(functionOption(), numberOption({ min: 100, max: 599, integer: true }))),
    headers: optional(recordOf(stringOption())),
    body: optional(stringOption()),
  })
  const { statusCode = 200, headers = { 'Content-Type': 'application/json' }, body } = options
  return {
    slot: 'integration',
    name: 'mock',
    invoke(context) {
      const status = typeof statusCode === 'number' ? statusCode : statusCode(text(context.changedRequest?.body))
      if (status === undefined) return deny('API_CONFIGURATION_ERROR', { reason: 'mock-without-status' })
      return { statusCode: status, headers, body }
    },
    describe: () => ({ summary: 'answers by itself' }),
  }
}

function text(body: Uint8Array | string | undefined): string {
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : (body ?? '')
}
