import {
  booleanOption,
  checkOptions,
  deny,
  GatewayError,
  isRefusal,
  optional,
  recordOf,
  whenReady,
  anyOption,
  type Context,
  type MaybePromise,
  type Policy,
  type Refusal,
} from '@gw/core'
import { mediaType } from '../integration/media-type.ts'
import type { ModelSchema, ModelViolation } from '../schema/model-schema.ts'
import { compileBodyCheck, type BodyCheck, type CheckedBody } from './body-check.ts'
import { clientBody } from './client-body.ts'
import type { StandardOutput, StandardSchema } from './standard-schema.ts'

/** What a request must have. Names are AWS's (API reference, RequestValidator and Method). */
export interface RequestValidatorOptions {
  /** Whether bodies are checked against `requestModels`. Default: whether there are any. */
  readonly validateRequestBody?: boolean
  /** Whether required parameters must be there and not blank. Default: whether there are any. */
  readonly validateRequestParameters?: boolean
  /** `{ 'method.request.header.x': true }`; `true` means required. Header names are case-sensitive, as on AWS. */
  readonly requestParameters?: Readonly<Record<string, boolean>>
  /**
   * By media type (`$default` for any other): the name of a model, a model (JSON Schema draft 4), or a Standard Schema,
   * whose output becomes `context.body`. A body of a type that is not named is not checked.
   */
  readonly requestModels?: Readonly<Record<string, string | ModelSchema | StandardSchema>>
  /** Models by name, for `requestModels` and for `$ref`. */
  readonly models?: Readonly<Record<string, ModelSchema>>
}

/** What a validator adds to the context: the checked body, typed by its Standard Schemas. */
export type ValidatedBody<O extends RequestValidatorOptions> = O extends {
  readonly requestModels: Readonly<Record<string, infer M>>
}
  ? Extract<M, StandardSchema> extends never
    ? object
    : { readonly body: StandardOutput<Extract<M, StandardSchema>> }
  : object

/**
 * API Gateway's request validator. Parameters are checked first, and a request that lacks some is refused with their
 * names and without a look at its body; a body that does not fit is `Invalid request body`. With
 * `errors: 'problem+json'` the answer lists each violation with its JSON Pointer.
 *
 * @throws {GatewayError} `UNKNOWN_OPTION`, `INVALID_OPTION`, `INVALID_TEMPLATE` or `UNKNOWN_REFERENCE`
 */
export function requestValidator<const O extends RequestValidatorOptions>(
  options: O,
): Policy<'validator', ValidatedBody<O>> {
  checkOptions('requestValidator', options, SHAPE)
  const required = compileRequired(options)
  const checks = compileChecks(options)
  return {
    slot: 'validator',
    name: 'requestValidator',
    onRequest: (context) => missingParameters(context, required) ?? checkBody(context, checks),
    describe: () => ({ summary: `${required.length} required parameters, ${checks.size} models` }),
  }
}

const SHAPE = {
  validateRequestBody: optional(booleanOption()),
  validateRequestParameters: optional(booleanOption()),
  requestParameters: optional(recordOf(booleanOption())),
  requestModels: optional(recordOf(anyOption())),
  models: optional(recordOf(anyOption())),
}
const PARAMETER = /^method\.request\.(header|path|querystring)\.([a-zA-Z0-9._$-]+)$/

interface RequiredParameter {
  readonly place: string
  readonly name: string
}

/** In the order of AWS's message: by the whole key, so headers, then path, then query string. */
function compileRequired(options: RequestValidatorOptions): readonly RequiredParameter[] {
  if (options.validateRequestParameters === false) return []
  const keys = Object.entries(options.requestParameters ?? {}).flatMap(([key, needed]) => (needed ? [key] : []))
  return keys.toSorted().map((key) => {
    const [, place = '', name = ''] = PARAMETER.exec(key) ?? []
    if (name !== '') return { place, name }
    const path = `requestValidator.requestParameters[${JSON.stringify(key.slice(0, 200))}]`
    throw new GatewayError('INVALID_TEMPLATE', `${path} is no method.request.{header,path,querystring}.{name}`, {
      path,
    })
  })
}

function compileChecks(options: RequestValidatorOptions): ReadonlyMap<string, BodyCheck> {
  if (options.validateRequestBody === false) return new Map()
  const models = options.models ?? {}
  return new Map(
    Object.entries(options.requestModels ?? {}).map(([type, model]) => [
      type === '$default' ? type : mediaType(type),
      compileBodyCheck(model, models, `requestValidator.requestModels[${JSON.stringify(type)}]`),
    ]),
  )
}

function missingParameters(context: Context, required: readonly RequiredParameter[]): Refusal | undefined {
  if (required.length === 0) return undefined
  const missing = required.filter((parameter) => isBlank(valueOf(context, parameter)))
  if (missing.length === 0) return undefined
  return deny('BAD_REQUEST_PARAMETERS', {
    message: `Missing required request parameters: [${missing.map(({ name }) => name).join(', ')}]`,
    reason: 'missing-parameters',
    problem: { errors: missing.map(({ place, name }) => ({ detail: 'is required', parameter: `${place}.${name}` })) },
  })
}

function valueOf(context: Context, { place, name }: RequiredParameter): string | undefined {
  if (place === 'querystring') return context.request.query.get(name)?.at(-1)
  if (place === 'path') return Object.hasOwn(context.pathParameters, name) ? context.pathParameters[name] : undefined
  return context.request.headerLines().findLast(([header]) => header === name)?.[1]
}

function isBlank(value: string | undefined): boolean {
  return value === undefined || value.trim() === ''
}

function checkBody(context: Context, checks: ReadonlyMap<string, BodyCheck>): MaybePromise<void | Refusal> {
  const contentType = context.request.header('content-type')
  const type = contentType === undefined || contentType === '' ? 'application/json' : mediaType(contentType)
  const check = checks.get(type) ?? checks.get('$default')
  if (check === undefined) return undefined
  return whenReady(clientBody(context), (body) => (isRefusal(body) ? body : checkBytes(context, body, check)))
}

const decoder = new TextDecoder('utf-8')

/** An empty body counts as `{}`, whatever the method. */
function checkBytes(context: Context, body: Uint8Array, check: BodyCheck): MaybePromise<void | Refusal> {
  let value: unknown
  try {
    value = body.byteLength === 0 ? {} : JSON.parse(decoder.decode(body))
  } catch {
    return badBody([{ pointer: '', keyword: 'json', message: 'the body is not JSON' }])
  }
  return whenReady(check(value), (checked) => settle(context, checked))
}

function settle(context: Context, { value, violations }: CheckedBody): void | Refusal {
  if (violations.length > 0) return badBody(violations)
  Object.assign(context, { body: value })
}

/** The words of `$context.error.validationErrorString`: what is wrong, in brackets. */
function badBody(violations: readonly ModelViolation[]): Refusal {
  return deny('BAD_REQUEST_BODY', {
    message: 'Invalid request body',
    reason: 'invalid-body',
    validationErrorString: `[${violations.map(({ message }) => message).join(', ')}]`,
    problem: { errors: violations.map(({ pointer, message }) => ({ detail: message, pointer: `#${pointer}` })) },
  })
}
