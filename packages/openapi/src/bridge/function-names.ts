import type { ApiModel } from '../model/api-model.ts'
import { functionOf } from './function-name.ts'

/** The functions that an API's integrations and authorizers call, each once, in order. */
export function functionNames(api: ApiModel): readonly string[] {
  const uris = [
    ...api.methods.map((method) => method.integration?.uri),
    ...api.authorizers.map((authorizer) => authorizer.authorizerUri),
  ]
  const names = uris.flatMap((uri) => (uri === undefined ? [] : (functionOf(uri)?.name ?? [])))
  return [...new Set(names)].toSorted()
}
