import { deny, GatewayError, type Context, type Refusal } from '@gw/core'
import { hasDotSegment } from './path-value.ts'
import { stageVariableTemplate } from './stage-variable-template.ts'

/** Where an AWS service integration goes, filled in for one request. */
export interface AwsServiceTarget {
  /** `us-east-1` */
  readonly region: string
  /** `dynamodb` */
  readonly service: string
  /** The action that the URI names; undefined for a path. */
  readonly action: string | undefined
  /** Segments of the path, decoded: `['bucket', 'a/b.txt']`. What fills a segment never becomes another. */
  readonly path: readonly string[]
}

/** Fills in the URI for one request; a refusal where a value would lead somewhere else. */
export type AwsServiceUri = (context: Context) => AwsServiceTarget | Refusal

const URI =
  /^arn:aws[a-z-]{0,16}:apigateway:([a-z0-9-]{1,32}|\$\{[^}]{1,64}\}):([a-z0-9.-]{1,64}):(action|path)\/(.{1,1900})$/s
const PARAMETER = /(?<!\$)\{([\w.\-:]{1,128})\+?\}/g

/**
 * Compiles an AWS service integration's URI.
 * @throws {GatewayError} `INVALID_OPTION` for what is none
 */
export function awsServiceUri(uri: string): AwsServiceUri {
  const [, region = '', subdomain = '', kind, rest = ''] = URI.exec(uri) ?? []
  if (kind === undefined) {
    const path = 'awsService.uri'
    throw new GatewayError('INVALID_OPTION', `${path} must be arn:aws:apigateway:{region}:{service}:action|path/…`, {
      path,
    })
  }
  // `account.service` names an account's own endpoint; the service is what follows.
  const service = subdomain.slice(subdomain.lastIndexOf('.') + 1)
  const fill = stageVariableTemplate(rest)
  if (kind === 'action') return ({ stageVariables }) => ({ region, service, action: fill(stageVariables), path: [] })
  return (context) => {
    const path = fillPath(fill(context.stageVariables), context)
    return 'refusal' in path ? path : { region, service, action: undefined, path }
  }
}

function fillPath(template: string, context: Context): readonly string[] | Refusal {
  const parameters = context.changedRequest?.pathParameters ?? context.pathParameters
  const segments = template.split('/').filter((segment) => segment !== '')
  const filled = segments.map((segment) =>
    segment.replace(PARAMETER, (whole, name: string) => (Object.hasOwn(parameters, name) ? parameters[name]! : whole)),
  )
  if (filled.some(hasDotSegment)) return deny('DEFAULT_4XX', { statusCode: 400, reason: 'dot-segment' })
  const decoded = filled.map(decode)
  return decoded.includes(undefined)
    ? deny('DEFAULT_4XX', { statusCode: 400, reason: 'path-not-encoded' })
    : (decoded as string[])
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
