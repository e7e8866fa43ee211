import { isList, isObject, memberOf, type JsonObject, type JsonValue } from '../document/json-value.ts'

/** The section of `Globals` for each type (SAM specification, "Globals section"). */
const SECTIONS: ReadonlyMap<string, string> = new Map([
  ['AWS::Serverless::Function', 'Function'],
  ['AWS::Serverless::Api', 'Api'],
  ['AWS::Serverless::HttpApi', 'HttpApi'],
  ['AWS::Serverless::SimpleTable', 'SimpleTable'],
  ['AWS::Serverless::StateMachine', 'StateMachine'],
])

/** A resource's properties with what `Globals` says of its type: objects are merged, lists joined, the rest replaced. */
export function withGlobals(type: string, properties: JsonObject, globals: JsonObject): JsonObject {
  const shared = memberOf(globals, SECTIONS.get(type) ?? '')
  return isObject(shared) ? (merged(shared, properties) as JsonObject) : properties
}

function merged(shared: JsonValue, own: JsonValue): JsonValue {
  if (isList(shared) && isList(own)) return [...shared, ...own]
  if (!isObject(shared) || !isObject(own)) return own
  const members = { ...shared, ...own }
  const both = Object.keys(own).filter((name) => Object.hasOwn(shared, name))
  return { ...members, ...Object.fromEntries(both.map((name) => [name, merged(shared[name]!, own[name]!)])) }
}
