/** What a template knows of the place it is deployed to. */
export interface TemplateEnvironment {
  /** Default: `us-east-1`. */
  readonly region: string
  /** Twelve digits. Default: `000000000000`. */
  readonly accountId: string
  /** Default: `aws`. */
  readonly partition: string
  /** Default: `stack`. */
  readonly stackName: string
}

/** The environment where the caller names none. */
export const ENVIRONMENT: TemplateEnvironment = {
  region: 'us-east-1',
  accountId: '000000000000',
  partition: 'aws',
  stackName: 'stack',
}

/** CloudFormation's pseudo parameters (user guide, "Pseudo parameters reference"); `AWS::NoValue` has none. */
export function pseudoParameter(name: string, environment: TemplateEnvironment): string | undefined {
  const { region, accountId, partition, stackName } = environment
  switch (name) {
    case 'AWS::Region':
      return region
    case 'AWS::AccountId':
      return accountId
    case 'AWS::Partition':
      return partition
    case 'AWS::StackName':
      return stackName
    case 'AWS::StackId':
      return `arn:${partition}:cloudformation:${region}:${accountId}:stack/${stackName}/${stackName}`
    case 'AWS::URLSuffix':
      return 'amazonaws.com'
    case 'AWS::NotificationARNs':
      return ''
    default:
      return undefined
  }
}
