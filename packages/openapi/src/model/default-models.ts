import type { SchemaModel } from './api-model.ts'

const DRAFT_4 = 'http://json-schema.org/draft-04/schema#'

/** The models that AWS puts into every REST API that is not made from a document. */
export const DEFAULT_MODELS: readonly SchemaModel[] = [
  {
    name: 'Empty',
    contentType: 'application/json',
    description: 'This is a default empty schema model',
    schema: { $schema: DRAFT_4, title: 'Empty Schema', type: 'object' },
  },
  {
    name: 'Error',
    contentType: 'application/json',
    description: 'This is a default error schema model',
    schema: { $schema: DRAFT_4, title: 'Error Schema', type: 'object', properties: { message: { type: 'string' } } },
  },
]
