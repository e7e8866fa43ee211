import type { ReadResource } from './belonging.ts'

/** Resources inside each other that are followed to the root: AWS allows 300 in an API. */
const MAX_DEPTH = 300

/**
 * The path of every `AWS::ApiGateway::Resource` of an API, by logical id, and that of the root by the name that stands
 * for `RootResourceId`.
 */
export function resourceTree(
  rootNames: readonly string[],
  resources: readonly ReadResource[],
): ReadonlyMap<string, string> {
  const byId = new Map(resources.map((resource) => [resource.logicalId, resource]))
  const paths = new Map(rootNames.map((name) => [name, '/']))
  for (const { logicalId, node } of resources) {
    paths.set(logicalId, pathOf(logicalId, byId, new Set(rootNames)))
    node.knows('RestApiId', 'ParentId', 'PathPart')
    node.finish('a resource')
  }
  return paths
}

function pathOf(logicalId: string, byId: ReadonlyMap<string, ReadResource>, roots: ReadonlySet<string>): string {
  const parts: string[] = []
  let next = logicalId
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    if (roots.has(next)) return `/${parts.toReversed().join('/')}`
    const resource = byId.get(next)
    if (resource === undefined) break
    parts.push(resource.node.at('PathPart').text ?? '')
    next = resource.node.at('ParentId').text ?? ''
  }
  throw byId.get(logicalId)!.node.invalid('The resource has no way to the root of its API')
}
