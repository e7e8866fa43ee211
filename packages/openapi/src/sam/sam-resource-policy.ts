import type { DocumentNode } from '../document/document-node.ts'
import { isObject, type JsonObject } from '../document/json-value.ts'

/** Everything of the API that the policy stands in, in API Gateway's short form. */
const WHOLE_API = 'execute-api:/*'

/** A policy that lets nobody in: stands where a policy could not be carried over, so that the API is closed and not open. */
const CLOSED: JsonObject = { Version: '2012-10-17', Statement: [statement('Deny')] }

/**
 * Reads `Auth.ResourcePolicy` of an `AWS::Serverless::Api`: statements of its own, and the lists of addresses that SAM
 * writes statements for.
 */
export function readResourcePolicy(node: DocumentNode): JsonObject | undefined {
  if (!node.isThere) return undefined
  const custom = node
    .at('CustomStatements')
    .elements()
    .flatMap((one) => (isObject(one.value) ? [one.value] : []))
  const allowed = node.at('IpRangeWhitelist').texts
  const denied = node.at('IpRangeBlacklist').texts
  const lists = [
    ...(allowed.length > 0 ? [addresses('NotIpAddress', allowed)] : []),
    ...(denied.length > 0 ? [addresses('IpAddress', denied)] : []),
  ]
  const others = Object.keys(node.object).filter((name) => !READ.has(name))
  for (const name of others)
    node.report.missing(`${name} of a resource policy`, 'it is not read; the API is closed', node.at(name).pointer)
  if (others.length > 0) return CLOSED
  const allow = lists.length > 0 ? [statement('Allow')] : []
  return { Version: '2012-10-17', Statement: [...allow, ...lists, ...custom] }
}

const READ: ReadonlySet<string> = new Set(['CustomStatements', 'IpRangeWhitelist', 'IpRangeBlacklist'])

function addresses(operator: 'IpAddress' | 'NotIpAddress', ranges: readonly string[]): JsonObject {
  return { ...statement('Deny'), Condition: { [operator]: { 'aws:SourceIp': ranges } } }
}

function statement(effect: 'Allow' | 'Deny'): JsonObject {
  return { Effect: effect, Principal: '*', Action: 'execute-api:Invoke', Resource: WHOLE_API }
}
