import type { JsonObject } from '../document/json-value.ts'
import type { TemplateEnvironment } from './environment.ts'

/** A resource as a template writes it. */
export interface TemplateResource {
  readonly logicalId: string
  readonly type: string
  /** As written: its functions are not evaluated yet. */
  readonly properties: JsonObject
}

/**
 * How the ARN of a resource is put together: service, whether Region and account are in it, and what stands before its
 * name. Kinds that are not listed get an ARN of the same form.
 */
const ARNS: ReadonlyMap<string, readonly [service: string, regional: boolean, before: string]> = new Map([
  ['AWS::Lambda::Function', ['lambda', true, 'function:']],
  ['AWS::Serverless::Function', ['lambda', true, 'function:']],
  ['AWS::Cognito::UserPool', ['cognito-idp', true, 'userpool/']],
  ['AWS::DynamoDB::Table', ['dynamodb', true, 'table/']],
  ['AWS::Serverless::SimpleTable', ['dynamodb', true, 'table/']],
  ['AWS::SQS::Queue', ['sqs', true, '']],
  ['AWS::SNS::Topic', ['sns', true, '']],
  ['AWS::Kinesis::Stream', ['kinesis', true, 'stream/']],
  ['AWS::StepFunctions::StateMachine', ['states', true, 'stateMachine:']],
  ['AWS::Serverless::StateMachine', ['states', true, 'stateMachine:']],
  ['AWS::Events::EventBus', ['events', true, 'event-bus/']],
  ['AWS::Logs::LogGroup', ['logs', true, 'log-group:']],
])

/** The ARN that stands for a resource that is never made here: it ends in the logical id. */
export function standInArn(logicalId: string, type: string | undefined, environment: TemplateEnvironment): string {
  const { partition, region, accountId } = environment
  if (type === 'AWS::S3::Bucket') return `arn:${partition}:s3:::${logicalId}`
  if (type === 'AWS::IAM::Role') return `arn:${partition}:iam::${accountId}:role/${logicalId}`
  const [service, , before] = ARNS.get(type ?? '') ?? [type?.split('::')[1]?.toLowerCase() ?? 'resource', true, '']
  return `arn:${partition}:${service}:${region}:${accountId}:${before}${logicalId}`
}

/**
 * What `Ref` gives of a resource that is never made here.
 * @param name its logical id, or what it is really called
 */
export function standInRef(type: string, name: string, environment: TemplateEnvironment): string {
  if (type === 'AWS::SNS::Topic' || type.endsWith('::StateMachine')) return standInArn(name, type, environment)
  return type === 'AWS::SQS::Queue' ? queueUrl(name, environment) : name
}

/** What `Fn::GetAtt` gives of a resource that is never made here. */
export function standInAttribute(
  logicalId: string,
  type: string | undefined,
  attribute: string,
  environment: TemplateEnvironment,
): string {
  if (attribute === 'Arn' || attribute.endsWith('Arn')) return standInArn(logicalId, type, environment)
  if (type?.startsWith('AWS::ApiGateway') === true && attribute.endsWith('Id') && attribute !== 'RootResourceId')
    return logicalId
  if (attribute === 'QueueUrl') return queueUrl(logicalId, environment)
  if (['RestApiId', 'ApiId', 'Name', 'QueueName', 'DeploymentId', 'FunctionName', 'ClientId'].includes(attribute))
    return logicalId
  if (attribute === 'ProviderURL') return `https://cognito-idp.${environment.region}.amazonaws.com/${logicalId}`
  if (attribute === 'ProviderName') return `cognito-idp.${environment.region}.amazonaws.com/${logicalId}`
  return `${logicalId}.${attribute}`
}

function queueUrl(logicalId: string, environment: TemplateEnvironment): string {
  return `https://sqs.${environment.region}.amazonaws.com/${environment.accountId}/${logicalId}`
}
