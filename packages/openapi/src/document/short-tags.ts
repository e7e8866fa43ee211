import { isList, type JsonValue } from './json-value.ts'

/** CloudFormation's short forms that are not simply `Fn::` and their name. */
const LONG_NAMES: ReadonlyMap<string, string> = new Map([
  ['!Ref', 'Ref'],
  ['!Condition', 'Condition'],
])

const FUNCTIONS: ReadonlySet<string> = new Set(
  [
    'And',
    'Base64',
    'Cidr',
    'Equals',
    'FindInMap',
    'GetAtt',
    'GetAZs',
    'If',
    'ImportValue',
    'Join',
    'Length',
    'Not',
    'Or',
  ].concat(['Select', 'Split', 'Sub', 'ToJsonString', 'Transform', 'ForEach']),
)

/**
 * Writes a YAML short tag out: `!Sub text` is `{"Fn::Sub": text}` (CloudFormation user guide, "Intrinsic function
 * reference"). `undefined` for a tag that is none of CloudFormation's.
 */
export function writeOutTag(tag: string, value: JsonValue): JsonValue | undefined {
  const name = LONG_NAMES.get(tag) ?? (FUNCTIONS.has(tag.slice(1)) ? `Fn::${tag.slice(1)}` : undefined)
  if (name === undefined) return undefined
  return { [name]: name === 'Fn::GetAtt' ? attributePath(value) : value }
}

/** `!GetAtt Api.RootResourceId` names its parts in one text; the first dot divides them. */
function attributePath(value: JsonValue): JsonValue {
  if (isList(value) || typeof value !== 'string') return value
  const dot = value.indexOf('.')
  return dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)]
}
