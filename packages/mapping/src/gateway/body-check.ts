import { GatewayError, isPromise, type MaybePromise } from '@gw/core'
import { compileModel } from '../schema/compile-model.ts'
import { ModelSchemaError, type ModelSchema, type ModelViolation } from '../schema/model-schema.ts'
import { isStandardSchema, issuePointer, type StandardResult, type StandardSchema } from './standard-schema.ts'

/** What a check says of a body: the value (a Standard Schema may have changed it) and what is wrong with it. */
export interface CheckedBody {
  readonly value: unknown
  readonly violations: readonly ModelViolation[]
}

/** Checks a value of JSON. */
export type BodyCheck = (value: unknown) => MaybePromise<CheckedBody>

/**
 * Compiles what `requestModels` may hold: the name of a model, a model itself, or a Standard Schema.
 *
 * @throws {GatewayError} `UNKNOWN_REFERENCE` or `INVALID_TEMPLATE`
 */
export function compileBodyCheck(
  model: string | ModelSchema | StandardSchema,
  models: Readonly<Record<string, ModelSchema>>,
  path: string,
): BodyCheck {
  if (isStandardSchema(model)) return (value) => checkStandard(model, value)
  const schema = typeof model === 'string' ? named(model, models, path) : model
  try {
    const compiled = compileModel(schema, { models })
    return (value) => ({ value, violations: compiled.check(value) })
  } catch (error) {
    if (!(error instanceof ModelSchemaError)) throw error
    throw new GatewayError('INVALID_TEMPLATE', `${path}: ${error.message}`, { path, cause: error })
  }
}

function named(name: string, models: Readonly<Record<string, ModelSchema>>, path: string): ModelSchema {
  const model = Object.hasOwn(models, name) ? models[name] : BUILT_IN.get(name)
  if (model !== undefined) return model
  throw new GatewayError('UNKNOWN_REFERENCE', `${path} names the model ${JSON.stringify(name)}, which there is not`, {
    path,
  })
}

/** The models that every REST API has. */
const BUILT_IN: ReadonlyMap<string, ModelSchema> = new Map<string, ModelSchema>([
  ['Empty', { $schema: 'http://json-schema.org/draft-04/schema#', title: 'Empty Schema', type: 'object' }],
  [
    'Error',
    {
      $schema: 'http://json-schema.org/draft-04/schema#',
      title: 'Error Schema',
      type: 'object',
      properties: { message: { type: 'string' } },
    },
  ],
])

function checkStandard(schema: StandardSchema, value: unknown): MaybePromise<CheckedBody> {
  const result: MaybePromise<StandardResult<unknown>> = schema['~standard'].validate(value)
  return isPromise(result) ? result.then(standardResult) : standardResult(result)
}

function standardResult(result: StandardResult<unknown>): CheckedBody {
  if (result.issues === undefined) return { value: result.value, violations: [] }
  const violations = result.issues.map((issue) => ({
    pointer: issuePointer(issue),
    keyword: 'schema',
    message: issue.message,
  }))
  return { value: undefined, violations }
}
