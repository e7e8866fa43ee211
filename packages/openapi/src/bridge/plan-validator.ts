import { isList, isObject, type JsonValue } from '../document/json-value.ts'
import type { MethodModel } from '../model/method-model.ts'
import { call } from './plan-authorizer.ts'
import { PlannedConstant, type PlannedCall, type PlannedObject } from './planned-value.ts'
import type { Planning } from './planning.ts'

/** The request validator of a method, or nothing: parameters and models without one are not checked, as on AWS. */
export function planValidator(method: MethodModel, planning: Planning): readonly PlannedCall[] {
  const { requestValidatorName } = method
  if (requestValidatorName === undefined) return []
  const place = planning.report.placeOf(method, method.integration)
  const validator = planning.api.requestValidators.find(({ name }) => name === requestValidatorName)
  if (validator === undefined) {
    planning.report.missing(`the request validator ${requestValidatorName}`, 'it is not in the document', place)
    return []
  }
  const { validateRequestBody, validateRequestParameters } = validator
  if (!validateRequestBody && !validateRequestParameters) return []
  planning.report.carried('request validator', place)
  const body = validateRequestBody && Object.keys(method.requestModels).length > 0
  const options = {
    validateRequestBody,
    validateRequestParameters,
    requestParameters: validateRequestParameters ? { ...method.requestParameters } : undefined,
    requestModels: body ? { ...method.requestModels } : undefined,
    models: body ? new PlannedConstant(planning.constants.share('models', () => models(planning))) : undefined,
  }
  return [call('requestValidator', options)]
}

/** Every model of the API; they may refer to each other. */
function models(planning: Planning): PlannedObject {
  const apiId = planning.api.logicalId ?? 'gateway'
  return Object.fromEntries(
    planning.api.models.map(({ name, schema }) => [name, linked(schema, apiId)]),
  ) as PlannedObject
}

/** References between models as AWS writes them: that is what validators read. */
function linked(schema: JsonValue, apiId: string): JsonValue {
  if (isList(schema)) return schema.map((element) => linked(element, apiId))
  if (!isObject(schema)) return schema
  const members = Object.entries(schema).map(([name, member]) => {
    const model = name === '$ref' && typeof member === 'string' ? /^#\/models\/(.+)$/.exec(member)?.[1] : undefined
    const address = `https://apigateway.amazonaws.com/restapis/${apiId}/models/${model}`
    return [name, model === undefined ? linked(member, apiId) : address] as const
  })
  return Object.fromEntries(members)
}
