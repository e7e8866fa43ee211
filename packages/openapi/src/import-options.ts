import type { AccessLogOptions, KeyStore } from '@gw/core'
import type { CredentialsFunction } from '@gw/auth'
import type { AwsServiceOptions, LambdaClientLike, LambdaHandler } from '@gw/integrations'
import type { DocumentLimits } from './document/document-limits.ts'

/** What every import takes: what the document leaves to its user, and how strict the import is. */
export interface ImportOptions {
  /**
   * The user's Lambda functions by logical id (CloudFormation, SAM), by function name (OpenAPI), or by key
   * (serverless.yml). Default: none.
   */
  readonly functions?: Readonly<Record<string, LambdaHandler>>
  /** Calls functions that are not among `functions` on AWS: the SDK's `Lambda`. Default: they are missing. */
  readonly lambda?: LambdaClientLike
  /**
   * Calls the services of AWS that integrations name, by the name in their URI: `{ dynamodb: { client, commands:
   * { PutItemCommand } } }`, with a client of the SDK and the commands that may be sent. Default: they are missing.
   */
  readonly services?: Readonly<Record<string, Pick<AwsServiceOptions, 'client' | 'commands'>>>
  /** Who holds which access key, for methods with `AWS_IAM`. Default: they are missing, and closed. */
  readonly credentials?: CredentialsFunction
  /** Where the stages' access logs go: a function, or a writable. Default: accesses are not logged. */
  readonly accessLog?: AccessLogOptions['destination']
  /** Knows the API keys. Default: the keys of the document. */
  readonly keyStore?: KeyStore
  /** Values of the document's API keys by id, where AWS would make them. */
  readonly apiKeyValues?: Readonly<Record<string, string>>
  /**
   * `library`: the document's integrations answer. `app`: the app answers that the gateway is mounted on, behind the
   * document's policies and mappings. Default: `library`.
   */
  readonly integrations?: 'library' | 'app'
  /**
   * What happens when something is missing. `throw`: the import fails with the list. `report`: the definition is made
   * without it, closed where it guarded something, and the report says so. Default: `throw`.
   */
  readonly onMissing?: 'throw' | 'report'
  /**
   * The text of a file that the document names (`$ref` to a file, `DefinitionUri`, `AWS::Include`), or `undefined` to
   * refuse it. Default: no file is read; the network never is.
   */
  readonly readFile?: (name: string) => string | undefined
  /** The Region of ARNs and `AWS::Region`. Default: `us-east-1`. */
  readonly region?: string
  /** The account of ARNs and `AWS::AccountId`: twelve digits. Default: `000000000000`. */
  readonly accountId?: string
  /**
   * What resources are really called, by logical id: a user pool's id, a table's name. `Stack.Outputs.Issuer` names a
   * single attribute. Default: their logical ids.
   */
  readonly physicalIds?: Readonly<Record<string, string>>
  /** Bounds of the document. */
  readonly limits?: Partial<DocumentLimits>
}
