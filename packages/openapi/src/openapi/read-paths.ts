import type { DocumentNode } from '../document/document-node.ts'
import type { MethodModel } from '../model/method-model.ts'
import type { OperationSurroundings } from './operation-surroundings.ts'
import { canonicalPath } from './resource-paths.ts'
import { readOperation } from './read-operation.ts'

const ANY_METHOD = 'x-amazon-apigateway-any-method'
const VERBS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] as const

/** What the paths of a document hold. */
export interface ReadPaths {
  readonly paths: readonly string[]
  readonly methods: readonly MethodModel[]
}

/** Reads every path and its operations. */
export function readPaths(prefix: string, around: OperationSurroundings): ReadPaths {
  const items = around.root
    .at('paths')
    .entries()
    .filter(([path, item]) => isPath(path, item))
  const read = items.map(([path, listed]) => {
    const whole = canonicalPath(`${prefix}${path}`)
    return { path: whole, methods: readItem(whole, listed.followed(), around) }
  })
  const methods = read.flatMap((item) => item.methods)
  return { paths: read.map((item) => item.path).filter((path) => path !== '/$default'), methods: inOrder(methods) }
}

/** A path begins with a slash; `$default` alone is the default route of an HTTP API. */
function isPath(path: string, item: DocumentNode): boolean {
  if (path.startsWith('/') || path === '$default') return true
  if (path.startsWith('x-')) item.report.ignored(`${path} of the paths`, 'unknown to API Gateway', item.pointer)
  else item.report.missing(`the path ${path}`, 'a path begins with a slash', item.pointer)
  return false
}

/** Methods in the order of their paths and verbs, whatever the document's was. */
export function inOrder(methods: readonly MethodModel[]): readonly MethodModel[] {
  const key = (method: MethodModel): string => `${method.path} ${method.httpMethod}`
  return methods.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}

function readItem(path: string, item: DocumentNode, around: OperationSurroundings): readonly MethodModel[] {
  item.knows('parameters', 'servers', 'summary', 'description')
  const verbs = VERBS.flatMap((verb) => {
    const operation = item.at(verb)
    return operation.isThere ? [readOperation(path, verb.toUpperCase(), item, operation, around)] : []
  })
  const any = item.at(ANY_METHOD)
  const methods = any.isThere ? [...verbs, readOperation(path, 'ANY', item, any, around)] : verbs
  if (item.at('trace').isThere)
    item.report.missing('the verb TRACE', 'API Gateway has no such method', item.at('trace').pointer)
  item.finish('a path')
  return methods
}
