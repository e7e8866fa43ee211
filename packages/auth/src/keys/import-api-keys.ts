import { GatewayError } from '@gw/core'
import { MAX_API_KEY_LENGTH, MIN_API_KEY_LENGTH } from './api-key-format.ts'
import { hashApiKey } from './api-key-hash.ts'
import { parseCsv } from './csv.ts'
import type { ApiKeyInCode } from './keys-in-code.ts'

/** API keys read from a file. */
export interface ImportedApiKeys {
  /** The keys, for `apiKeys({ keys })`, or to be put into a store. */
  readonly keys: readonly ApiKeyInCode[]
  /** Rows that were left out or replaced, and why. */
  readonly warnings: readonly string[]
}

/** Options of `importApiKeys`. */
export interface ImportApiKeysOptions {
  /** Whether one bad row refuses the file, AWS's `failonwarnings`. Default `false`. */
  readonly failOnWarnings?: boolean
}

const MAX_LENGTH = 10_485_760
const MAX_ROWS = 10_000

/**
 * Reads AWS's API key file: columns `Name`, `Key`, `Description`, `Enabled` and `UsagePlanIds`, in any order and case; others are ignored.
 * A key's id is made from its value, so that a file that is imported again replaces what it brought before.
 * @throws {GatewayError} `INVALID_DOCUMENT` for a text that is no such file
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-key-file-format.html
 */
export async function importApiKeys(csv: string, options: ImportApiKeysOptions = {}): Promise<ImportedApiKeys> {
  const rows = csv.length > MAX_LENGTH ? undefined : parseCsv(csv.replace(/^\uFEFF/, ''))
  if (rows === undefined || rows.length > MAX_ROWS + 1) throw invalid('no CSV file, or too large a one')
  const columns = (rows[0] ?? []).map((name) => name.toLowerCase())
  if (!columns.includes('key')) throw invalid('no column Key')
  const keys = new Map<string, ApiKeyInCode>()
  const warnings: string[] = []
  for (const [index, fields] of rows.entries()) {
    if (index === 0 || fields.every((field) => field === '')) continue
    const key = await keyOf((name) => fields[columns.indexOf(name)] ?? '')
    if (typeof key === 'string') warnings.push(`row ${index + 1}: ${key}`)
    else if (keys.has(key.id)) warnings.push(`row ${index + 1}: replaces an earlier row with the same key`)
    if (typeof key !== 'string') keys.set(key.id, key)
  }
  if (options.failOnWarnings && warnings.length > 0) throw invalid(warnings.slice(0, 10).join('; '))
  return { keys: [...keys.values()], warnings }
}

async function keyOf(field: (name: string) => string): Promise<ApiKeyInCode | string> {
  const value = field('key')
  if (value.length < MIN_API_KEY_LENGTH) return `a key has at least ${MIN_API_KEY_LENGTH} characters`
  if (value.length > MAX_API_KEY_LENGTH) return `a key has at most ${MAX_API_KEY_LENGTH} characters`
  const name = field('name')
  const description = field('description')
  const plans = field('usageplanids')
    .split(',')
    .map((plan) => plan.trim())
    .filter((plan) => plan !== '')
  return {
    id: (await hashApiKey(value)).slice(0, 10),
    value,
    enabled: field('enabled') === '' || field('enabled').toLowerCase() === 'true',
    ...(name === '' ? {} : { name }),
    ...(plans.length === 0 ? {} : { usagePlans: plans }),
    ...(description === '' ? {} : { tags: { description } }),
  }
}

function invalid(what: string): GatewayError {
  return new GatewayError('INVALID_DOCUMENT', `API key file: ${what}`)
}
