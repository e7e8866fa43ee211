import type { Protocol } from '@gw/core'
import type { DocumentNode } from '../document/document-node.ts'
import type { AuthorizerModel } from '../model/authorizer-model.ts'
import type { ModelNames } from './model-names.ts'
import type { OpenApiFamily } from './openapi-version.ts'

/** What the operations of one document share. */
export interface OperationSurroundings {
  readonly root: DocumentNode
  readonly family: OpenApiFamily
  readonly protocol: Protocol
  readonly models: ModelNames
  readonly authorizers: ReadonlyMap<string, AuthorizerModel>
  /** Security schemes by name, with an authorizer or without. */
  readonly schemes: DocumentNode
  /** The validator of operations that name none. */
  readonly requestValidatorName: string | undefined
}
