import { contextVariable } from '@gw/core'
import { requestValidator, type RequestValidatorOptions } from '@gw/mapping'
import { compare } from '../compare.ts'
import { object, type CorpusCase, type Json } from '../corpus-case.ts'
import { NotingIntegration } from '../noting-integration.ts'
import { callMethod, type MethodOutcome } from '../one-method.ts'
import { judged, type Outcome } from '../outcome.ts'
import { compareAnswer } from './mapped-request.ts'

/** Sends a request through a validator alone. */
export async function judgeMethodValidation({ definition, request, expected }: CorpusCase): Promise<Outcome> {
  const { valid, ...answered } = expected as Record<string, unknown>
  const { requestParameters, validateRequestParameters, schema, validateRequestBody } = definition
  const options = {
    ...(requestParameters === undefined ? {} : { requestParameters, validateRequestParameters }),
    ...(schema === undefined ? {} : { requestModels: { 'application/json': schema }, validateRequestBody }),
  } as Json as RequestValidatorOptions
  const outcome = await validated(options, request)
  return judged(compareAnswer(valid === true ? { status: 200 } : answered, outcome))
}

/** What the variables of an access log say of a body that does not fit. */
export async function judgeValidationError({ request, expected }: CorpusCase): Promise<Outcome> {
  const schema = { type: 'object', required: request['model_required'] as readonly string[] }
  const { context } = await validated(
    { requestModels: { 'application/json': schema } } as RequestValidatorOptions,
    request,
  )
  // The log line ends with the list that the variable holds.
  const words = String(expected['execution_log']).replace(/^[^[]*/, '')
  return judged([
    ...compare(expected['context.error.message'], contextVariable('error.message', context), EXACT, 'error.message'),
    ...compare(words, contextVariable('error.validationErrorString', context), EXACT, 'error.validationErrorString'),
  ])
}

const EXACT = { bindings: new Map(), subset: false }

function validated(options: RequestValidatorOptions, request: Json): Promise<MethodOutcome> {
  const query = Object.entries(object(request['query'])).map(([name, value]) => `${name}=${[value].flat().join('')}`)
  const { body } = request
  return callMethod({
    items: [requestValidator(options), new NotingIntegration().integration],
    request: {
      method: 'POST',
      target: query.length === 0 ? '/' : `/?${query.join('&')}`,
      headers: Object.entries(object(request['headers'])).map(([name, value]) => [name, String(value)]),
      body: typeof body === 'string' ? Buffer.from(body) : undefined,
    },
  })
}
