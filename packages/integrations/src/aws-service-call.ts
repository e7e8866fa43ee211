import { deny, isRefusal, type Context, type Refusal } from '@gw/core'
import type { AwsServiceTarget } from './aws-service-uri.ts'
import { toInput } from './aws-service-values.ts'
import { readQuery } from './query-protocol.ts'
import { requestBody } from './request-body.ts'
import { s3Call } from './s3-call.ts'
import type { ServiceCall } from './service-call.ts'

/** What a mapping wrote, as a call; a refusal where it is none: API Gateway's 500, for a template made it. */
export async function awsServiceCall(
  context: Context,
  target: AwsServiceTarget,
  httpMethod: string | undefined,
): Promise<ServiceCall | Refusal> {
  const taken = await requestBody(context, false)
  if (isRefusal(taken)) return taken
  const bytes = bytesOf(taken.body as Uint8Array | string | null)
  if (target.service === 's3' && target.action === undefined) {
    const method = httpMethod ?? context.changedRequest?.method ?? context.request.method
    return s3Call(context, target.path, method, bytes) ?? unknownCall('s3-path')
  }
  const text = new TextDecoder().decode(bytes)
  return isForm(context, text) ? formCall(context, target, text) : jsonCall(context, target, text)
}

function bytesOf(body: Uint8Array | string | null): Uint8Array {
  return typeof body === 'string' ? new TextEncoder().encode(body) : (body ?? new Uint8Array())
}

/** A body of JSON is JSON whatever it is called; nothing at all leaves the query string to speak. */
function isForm(context: Context, text: string): boolean {
  const trimmed = text.trimStart()
  return trimmed === '' ? queryOf(context) !== '' : !/^[{["]/.test(trimmed) && trimmed.includes('=')
}

function jsonCall(context: Context, target: AwsServiceTarget, text: string): ServiceCall | Refusal {
  const action = target.action ?? actionOfHeader(context)
  if (action === undefined) return unknownCall('no-action')
  const input = parsed(text)
  if (input === undefined) return unknownCall('input-not-json')
  return { action, input: toInput(input, target.service) as ServiceCall['input'], protocol: 'json' }
}

/** `X-Amz-Target: DynamoDB_20120810.Query`, for paths. */
function actionOfHeader({ changedRequest }: Context): string | undefined {
  const target = changedRequest?.headers.get('x-amz-target')?.at(-1)
  return target === undefined ? undefined : target.slice(target.lastIndexOf('.') + 1)
}

/** The body's parameters, then those of the query string; the URI's action and queue are not to be talked out of. */
function formCall(context: Context, target: AwsServiceTarget, text: string): ServiceCall | Refusal {
  const parameters = new URLSearchParams(text)
  for (const [name, value] of new URLSearchParams(queryOf(context))) parameters.append(name, value)
  const { action: named, input } = readQuery(parameters)
  const action = target.action ?? named
  if (action === undefined) return unknownCall('no-action')
  const members = toInput(input, target.service) as ServiceCall['input']
  return { action, input: { ...members, ...queueOf(target) }, protocol: 'query' }
}

function queryOf({ changedRequest, request }: Context): string {
  return changedRequest?.rawQueryString ?? request.rawQueryString
}

/** A queue is its path: `{account}/{queue}`. */
function queueOf({ service, region, path }: AwsServiceTarget): { QueueUrl?: string } {
  if (service !== 'sqs' || path.length !== 2) return {}
  return { QueueUrl: `https://sqs.${region}.amazonaws.com/${path.map(encodeURIComponent).join('/')}` }
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = text.trim() === '' ? {} : JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

function unknownCall(reason: string): Refusal {
  return deny('API_CONFIGURATION_ERROR', { reason })
}
