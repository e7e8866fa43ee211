import { requestValidator, type RequestValidatorOptions } from '@gw/mapping'
import { object, type Json } from './corpus-case.ts'

/**
 * The validator of one method, as the case's definition names it.
 * @param method `requestValidator`, `requestParameters` and `requestModels`, as in the AWS API
 */
export function caseValidator(method: Json, definition: Json): readonly ReturnType<typeof requestValidator>[] {
  const name = method['requestValidator'] ?? method['requestValidatorId']
  if (name === undefined || name === null) return []
  const { validateRequestBody, validateRequestParameters } = object(
    object(definition['requestValidators'])[String(name)],
  )
  const options = {
    validateRequestBody: validateRequestBody === true,
    validateRequestParameters: validateRequestParameters === true,
    requestParameters: object(method['requestParameters']),
    requestModels: object(method['requestModels']),
    models: models(definition),
  } as Json as RequestValidatorOptions
  return [requestValidator(options)]
}

/** A case keeps a model's content type beside its schema. */
function models(definition: Json): Json {
  return Object.fromEntries(
    Object.entries(object(definition['models'])).map(([name, model]) => [name, object(model)['schema']]),
  )
}
