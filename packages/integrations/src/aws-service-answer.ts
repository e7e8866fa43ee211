import type { Context, GatewayResponse } from '@gw/core'
import type { ServiceCall } from './service-call.ts'
import { fromOutput } from './aws-service-values.ts'
import { withNulls } from './query-nulls.ts'
import { s3Answer } from './s3-answer.ts'
import { xmlText } from './xml-text.ts'

/** What the service itself would have answered to a call that the SDK made. */
export function awsServiceAnswer(
  context: Context,
  call: ServiceCall,
  output: object,
): GatewayResponse | Promise<GatewayResponse> {
  if (call.protocol === 's3') return s3Answer(output)
  const members = fromOutput(output)
  if (call.protocol === 'json') return { statusCode: 200, headers: JSON_1_1, body: JSON.stringify(members) }
  return queryAnswer(context, 200, `${call.action}Response`, {
    [`${call.action}Result`]: wantsXml(context) ? members : withNulls(call.action, members as object),
    ResponseMetadata: { RequestId: requestIdOf(output) },
  })
}

/** What the service itself would have answered where it refused; undefined for what is no answer of a service. */
export function awsServiceError(context: Context, call: ServiceCall, error: unknown): GatewayResponse | undefined {
  const { name, message, $metadata, $fault, ...members } = error as AwsServiceException
  const statusCode = $metadata?.httpStatusCode
  if (statusCode === undefined || statusCode < 400 || statusCode > 599) return undefined
  const text = String(message ?? '')
  if (call.protocol === 'json')
    return { statusCode, headers: JSON_1_1, body: JSON.stringify({ __type: name, message: text }) }
  if (call.protocol === 's3') {
    const { requestId: RequestId, extendedRequestId: HostId } = $metadata ?? {}
    const Key = 'Key' in members ? members.Key : call.input['Key']
    return {
      statusCode,
      headers: XML,
      body: `${DECLARATION}${xmlText('Error', { Code: name, Message: text, Key, RequestId, HostId }, 'flat')}`,
    }
  }
  const Type = $fault === 'server' ? 'Receiver' : 'Sender'
  const refused = { Error: { Type, Code: name, Message: text }, RequestId: requestIdOf(error as object) }
  return wantsXml(context) ? queryAnswer(context, statusCode, 'ErrorResponse', refused) : json(statusCode, refused)
}

/** The members of the SDK's exceptions that are read. */
interface AwsServiceException {
  readonly name?: string
  readonly message?: string
  readonly $fault?: 'client' | 'server'
  readonly $metadata?: Metadata
  readonly Key?: unknown
}

interface Metadata {
  readonly httpStatusCode?: number
  readonly requestId?: string
  readonly extendedRequestId?: string
}

const JSON_1_1 = { 'Content-Type': 'application/x-amz-json-1.1' }
const XML = { 'Content-Type': 'application/xml' }
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

/** JSON, for API Gateway asks with `Accept: application/json`; XML where a mapping asks for that (measured). */
function queryAnswer(context: Context, statusCode: number, name: string, content: object): GatewayResponse {
  if (!wantsXml(context)) return json(statusCode, { [name]: content })
  return { statusCode, headers: { 'Content-Type': 'text/xml' }, body: xmlText(name, content, 'member') }
}

function json(statusCode: number, value: object): GatewayResponse {
  return { statusCode, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) }
}

function wantsXml({ changedRequest }: Context): boolean {
  return /\bxml\b/.test(changedRequest?.headers.get('accept')?.at(-1) ?? '')
}

function requestIdOf(from: object): string {
  return (from as { $metadata?: Metadata }).$metadata?.requestId ?? ''
}
