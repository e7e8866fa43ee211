import { GatewayError } from './gateway-error.ts'
import { ERROR_FORMATS } from './gateway-response.ts'
import { explainOption } from './explain-options.ts'
import { methodSettingsOption } from './method-settings.ts'
import {
  anyOption,
  booleanOption,
  checkOptions,
  functionOption,
  listOf,
  numberOption,
  objectOf,
  objectWith,
  oneOf,
  optional,
  recordOf,
  stringOption,
  type OptionCheck,
  type OptionShape,
} from './options.ts'
import { PROTOCOLS } from './protocol.ts'

const STAGE_NAME = /^(?:[A-Za-z0-9_-]{1,128}|\$default)$/
const VARIABLE_NAME = /^[A-Za-z0-9_]{1,64}$/
const VARIABLE_VALUE = /^[A-Za-z0-9\-._~:/?#&=,]{0,512}$/
const MAX_VARIABLES = 100

/**
 * Checks a definition's shape and values. Routes and policies are checked where they are compiled.
 * @throws {GatewayError} with the path of what is wrong
 */
export function checkDefinition(definition: unknown): void {
  const items = listOf(anyOption())
  const throttle = { rateLimit: numberOption({ min: 0 }), burstLimit: numberOption({ min: 0, integer: true }) }
  checkOptions('createGateway', definition, {
    protocol: optional(oneOf(...PROTOCOLS)),
    stages: optional(recordOf(stage)),
    policies: optional(items),
    routes: optional(recordOf(items)),
    account: optional(objectOf({ throttle: optional(objectOf(throttle)) })),
    limitStore: optional(objectWith('take', 'settle', 'usage', 'grant', 'close')),
    cacheStore: optional(objectWith('get', 'set', 'delete', 'deleteTag', 'clear')),
    keyStore: optional(objectWith('find')),
    errors: optional(oneOf(...ERROR_FORMATS)),
    gatewayResponses: optional(anyOption()),
    timeoutInMillis: optional(numberOption({ min: 50, max: 900_000, integer: true })),
    maxBodyBytes: optional(numberOption({ min: 0, integer: true })),
    ambiguousPaths: optional(oneOf('refuse', 'literal')),
    apiId: optional(stringOption({ minLength: 1, maxLength: 64 })),
    accountId: optional(stringOption({ minLength: 12, maxLength: 12 })),
    region: optional(stringOption({ minLength: 1, maxLength: 32 })),
    clock: optional(objectWith('now', 'monotonic', 'setTimeout')),
    random: optional(objectWith('next', 'uuid')),
    explain: optional(explainOption),
    onEvent: optional(functionOption()),
  })
  for (const name of Object.keys((definition as { stages?: object }).stages ?? {})) checkStageName(name)
}

function stage(value: unknown, path: string): void {
  const items = listOf(anyOption())
  const parts = { policies: optional(items), routes: optional(recordOf(items)) }
  objectOf({
    variables: optional(variables),
    ...parts,
    canarySettings: optional(canarySettings(parts)),
    methodSettings: optional(methodSettingsOption),
  })(value, path)
}

function canarySettings(parts: OptionShape): OptionCheck {
  return objectOf({
    percentTraffic: numberOption({ min: 0, max: 100 }),
    stageVariableOverrides: optional(variables),
    deployment: optional(objectOf(parts)),
    useStageCache: optional(booleanOption()),
    stickyBy: optional(functionOption()),
  })
}

function checkStageName(name: string): void {
  const path = `stages[${JSON.stringify(name)}]`
  if (name === 'path') {
    throw new GatewayError(
      'INVALID_STAGE',
      'A stage cannot be called "path": hosts use that word for a stage named by the path',
      { path },
    )
  }
  if (!STAGE_NAME.test(name)) {
    throw new GatewayError(
      'INVALID_STAGE',
      `The stage name ${JSON.stringify(name)} must be 1 to 128 of A-Z a-z 0-9 _ -, or $default`,
      { path },
    )
  }
}

function variables(value: unknown, path: string): void {
  recordOf(stringOption())(value, path)
  const entries = Object.entries(value as Record<string, string>)
  if (entries.length > MAX_VARIABLES)
    throw new GatewayError('INVALID_STAGE', `${path} has more than ${MAX_VARIABLES} variables`, { path })
  for (const [name, text] of entries) {
    if (!VARIABLE_NAME.test(name)) {
      throw new GatewayError(
        'INVALID_STAGE',
        `${path}: the name ${JSON.stringify(name)} must be 1 to 64 letters, digits or _`,
        { path },
      )
    }
    if (!VARIABLE_VALUE.test(text)) {
      throw new GatewayError(
        'INVALID_STAGE',
        `${path}.${name} must be at most 512 of A-Z a-z 0-9 - . _ ~ : / ? # & = ,`,
        { path: `${path}.${name}` },
      )
    }
  }
}
