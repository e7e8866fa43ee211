import type { DocumentNode } from '../document/document-node.ts'
import type { Template } from './template.ts'

/** A resource of a template with its evaluated properties. */
export interface ReadResource {
  readonly logicalId: string
  readonly node: DocumentNode
}

/** The resources of a type whose property names an owner: the methods of an API, the keys of a plan. */
export function belonging(template: Template, type: string, property: string, owner: string): readonly ReadResource[] {
  const all = template
    .ofType(type)
    .map((resource) => ({ logicalId: resource.logicalId, node: template.properties(resource) }))
  return all.filter(({ node }) => node.at(property).text === owner)
}

/** CloudFormation's tags, a list of `Key` and `Value`, or SAM's, an object. */
export function readTags(node: DocumentNode): Readonly<Record<string, string>> | undefined {
  if (!node.isThere) return undefined
  if (!Array.isArray(node.value)) return node.record
  return Object.fromEntries(node.elements().map((tag) => [tag.at('Key').text ?? '', tag.at('Value').text ?? '']))
}
