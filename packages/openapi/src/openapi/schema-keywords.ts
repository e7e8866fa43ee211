/**
 * Keywords of OpenAPI schemas that API Gateway ignores when it makes a model (developer guide, "Amazon API Gateway
 * important notes", REST).
 */
export const IGNORED_KEYWORDS: ReadonlySet<string> = new Set([
  'discriminator',
  'example',
  'examples',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'readOnly',
  'writeOnly',
  'deprecated',
  'default',
  'nullable',
  'xml',
  'externalDocs',
])

/** Keywords whose members are schemas by name; their names are never keywords. */
export const SCHEMA_MAPS: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  'definitions',
  '$defs',
  'dependencies',
])

/** Keywords that hold data, not schemas. */
export const DATA_KEYWORDS: ReadonlySet<string> = new Set(['enum', 'const', 'required', 'type', '$ref'])

/** Keywords of OpenAPI 3.1 (JSON Schema 2020-12) that models, which are draft 4, do not have: they are not checked. */
export const LATER_KEYWORDS: ReadonlySet<string> = new Set(
  ['if', 'then', 'else', 'contains', 'minContains', 'maxContains', 'prefixItems', 'propertyNames'].concat([
    'dependentRequired',
    'dependentSchemas',
    'unevaluatedItems',
    'unevaluatedProperties',
    '$dynamicRef',
    '$anchor',
  ]),
)
