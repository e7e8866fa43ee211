import {
  anyOption,
  checkOptions,
  eitherOf,
  functionOption,
  numberOption,
  objectOf,
  objectWith,
  oneOf,
  optional,
  recordOf,
  stringOption,
  type OptionShape,
} from '@gw/core'

const count = optional(numberOption({ min: 1, integer: true }))

const SHARED: OptionShape = {
  functions: optional(recordOf(functionOption())),
  lambda: optional(objectWith('send')),
  services: optional(recordOf(objectOf({ client: objectWith('send'), commands: recordOf(anyOption()) }))),
  credentials: optional(functionOption()),
  accessLog: optional(eitherOf(functionOption(), objectWith('write'))),
  keyStore: optional(objectWith('find')),
  apiKeyValues: optional(recordOf(stringOption())),
  integrations: optional(oneOf('library', 'app')),
  onMissing: optional(oneOf('throw', 'report')),
  readFile: optional(functionOption()),
  region: optional(stringOption({ minLength: 1, maxLength: 32 })),
  accountId: optional(stringOption({ minLength: 12, maxLength: 12 })),
  physicalIds: optional(recordOf(stringOption())),
  limits: optional(objectOf({ maxLength: count, maxDepth: count, maxValues: count, maxReferences: count })),
}

/** Checks what every import takes, and what one of them takes beside it. */
export function checkImportOptions(where: string, options: unknown, own: OptionShape): void {
  checkOptions(where, options, { ...SHARED, ...own })
}
