/** Members that hold bytes: base64 in JSON, `Uint8Array` for the SDK. By service, as the API references name them. */
const BYTES: Readonly<Record<string, ReadonlySet<string>>> = {
  dynamodb: new Set(['B', 'BS']),
  kinesis: new Set(['Data']),
  firehose: new Set(['Data']),
  sns: new Set(['BinaryValue']),
  sqs: new Set(['BinaryValue', 'BinaryListValues']),
}

/** Members that hold a time: seconds in JSON, `Date` for the SDK. */
const TIMES: Readonly<Record<string, ReadonlySet<string>>> = {
  events: new Set(['Time', 'StartTime', 'EndTime']),
  kinesis: new Set(['Timestamp', 'StreamCreationTimestamp']),
}

const NONE: ReadonlySet<string> = new Set()
const MAX_DEPTH = 100

/** A service's JSON as the input of the SDK's command. @throws {RangeError} where it is nested too deep */
export function toInput(value: unknown, service: string): unknown {
  return convert(value, '', { bytes: BYTES[service] ?? NONE, times: TIMES[service] ?? NONE }, 0)
}

interface Members {
  readonly bytes: ReadonlySet<string>
  readonly times: ReadonlySet<string>
}

function convert(value: unknown, name: string, members: Members, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new RangeError(`The input is nested deeper than ${MAX_DEPTH}`)
  if (typeof value === 'string') return members.bytes.has(name) ? new Uint8Array(Buffer.from(value, 'base64')) : value
  if (typeof value === 'number') return members.times.has(name) ? new Date(value * 1000) : value
  if (Array.isArray(value)) return value.map((one) => convert(one, name, members, depth + 1))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, convert(one, key, members, depth + 1)]))
}

/** A command's output as the service's JSON: bytes in base64, times in seconds, and without what the SDK added. */
export function fromOutput(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw new RangeError(`The output is nested deeper than ${MAX_DEPTH}`)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (value instanceof Date) return value.getTime() / 1000
  if (Array.isArray(value)) return value.map((one) => fromOutput(one, depth + 1))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([name, one]) => name !== '$metadata' && one !== undefined)
  return Object.fromEntries(entries.map(([name, one]) => [name, fromOutput(one, depth + 1)]))
}
