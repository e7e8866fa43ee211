import { LogBuffer, type LogDestination } from './access-log-buffer.ts'
import type { LogEscaping } from './access-log-escaping.ts'
import { compileLogFormat, escapingOf, presetFormat, type LogPreset, type WriteLine } from './access-log-format.ts'
import { GatewayError } from './gateway-error.ts'
import {
  checkOptions,
  eitherOf,
  functionOption,
  numberOption,
  objectWith,
  oneOf,
  optional,
  stringOption,
} from './options.ts'
import type { Place, Policy } from './policy.ts'

/** What is logged of each request, and where. */
export interface AccessLogOptions {
  /**
   * A preset of AWS's (`clf`, `json`, `xml`, `csv`) or a format of your own with `$context` variables, as in
   * `accessLogSettings.format`: one line, at most 3 KB, with `$context.requestId` or `$context.extendedRequestId`.
   * Default: `json`.
   */
  readonly format?: string
  /** Where lines go: a function, or a writable such as `process.stdout` or `fs.createWriteStream(…)`. */
  readonly destination: LogDestination
  /** How values are escaped. Default: by the format: `{` is JSON, `<` XML, the preset `csv` CSV, anything else CLF. */
  readonly escaping?: LogEscaping
  /** Characters that are gathered before they are written; 0 writes every line at once. Default: 16,384. */
  readonly bufferLength?: number
  /** Milliseconds after which gathered lines are written all the same. Default: 1,000. */
  readonly flushIntervalMillis?: number
  /** Characters that wait at most while the destination takes none. Default: 1,048,576. */
  readonly maxWaiting?: number
}

const PRESETS: readonly string[] = ['clf', 'json', 'xml', 'csv']

/**
 * AWS's access log: one line for every request, refused ones and those that the client left included. `gateway.close()`
 * writes what is gathered.
 * @throws {GatewayError} `INVALID_TEMPLATE` for a format that AWS would refuse
 */
export function accessLog(options: AccessLogOptions): Policy<'accessLog'> {
  check(options)
  // Both spellings of a preset are compiled now, so that a mistake is told where it is made.
  const lines = { REST: lineWriter(options, true), HTTP: lineWriter(options, false) }
  return {
    slot: 'accessLog',
    name: 'accessLog',
    onRequest: () => undefined,
    bind: (place) => bound(options, lines[place.services.protocol], place),
  }
}

function bound(options: AccessLogOptions, line: WriteLine, { services }: Place): Policy<'accessLog'> {
  const buffer = new LogBuffer(
    options.destination,
    {
      bufferLength: options.bufferLength ?? 16_384,
      flushIntervalMillis: options.flushIntervalMillis ?? 1000,
      maxWaiting: options.maxWaiting ?? 1_048_576,
      onTrouble: (dropped, error) => services.emit({ type: 'log', dropped, ...(error === undefined ? {} : { error }) }),
    },
    services.clock,
  )
  return {
    slot: 'accessLog',
    name: 'accessLog',
    onRequest: (context) => ({ end: (end) => buffer.add(line(context, end)) }),
    close: () => buffer.close(),
    describe: () => ({ summary: options.format ?? 'json' }),
  }
}

function lineWriter({ format = 'json', escaping }: AccessLogOptions, isRest: boolean): WriteLine {
  if (!PRESETS.includes(format)) return compileLogFormat(format, escaping ?? escapingOf(format))
  const text = presetFormat(format as LogPreset, isRest)
  return compileLogFormat(text, escaping ?? (format as LogEscaping))
}

function check(options: AccessLogOptions): void {
  checkOptions('accessLog', options, {
    format: optional(stringOption()),
    destination: eitherOf(functionOption(), objectWith('write')),
    escaping: optional(oneOf('clf', 'json', 'xml', 'csv')),
    bufferLength: optional(numberOption({ min: 0, integer: true })),
    flushIntervalMillis: optional(numberOption({ min: 1, max: 60_000, integer: true })),
    maxWaiting: optional(numberOption({ min: 1, integer: true })),
  })
  const { bufferLength = 16_384, maxWaiting = 1_048_576 } = options
  if (bufferLength <= maxWaiting) return
  throw new GatewayError('IMPOSSIBLE_COMBINATION', 'accessLog.bufferLength must not be larger than maxWaiting')
}
