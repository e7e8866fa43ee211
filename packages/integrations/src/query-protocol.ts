/** What a text of AWS's Query protocol says: `Action=SendMessage&MessageBody=hello`. */
export interface QueryCall {
  readonly action: string | undefined
  readonly input: Readonly<Record<string, unknown>>
}

/** More parameters than any action takes. */
const MAX_PARAMETERS = 1000
const MAX_DEPTH = 12

/** Members that belong to the protocol and not to the action. */
const PROTOCOL: ReadonlySet<string> = new Set(['Action', 'Version'])

/** Flattened names of SQS, whose members the SDK calls otherwise (SQS API reference, "Query protocol"). */
const FLATTENED: Readonly<Record<string, string>> = {
  MessageAttribute: 'MessageAttributes',
  MessageSystemAttribute: 'MessageSystemAttributes',
  MessageAttributeName: 'MessageAttributeNames',
  AttributeName: 'AttributeNames',
  Attribute: 'Attributes',
  SendMessageBatchRequestEntry: 'Entries',
  DeleteMessageBatchRequestEntry: 'Entries',
  ChangeMessageVisibilityBatchRequestEntry: 'Entries',
}

const NUMBERS = /^(?:DelaySeconds|VisibilityTimeout|MaxNumberOfMessages|WaitTimeSeconds|MaxResults)$/
const BOOLEANS = /^(?:WithDecryption|Recursive|Overwrite)$/

/**
 * Reads parameters of the Query protocol as a command's input: `a.member.1` is the first of a list, `a.entry.1.key` or
 * `a.1.Name` that of a map.
 * @throws {RangeError} where there are more than 1,000 or they are nested deeper than 12
 */
export function readQuery(parameters: URLSearchParams): QueryCall {
  if (parameters.size > MAX_PARAMETERS) throw new RangeError(`More than ${MAX_PARAMETERS} parameters`)
  const root: Tree = new Map()
  for (const [name, value] of parameters) if (!PROTOCOL.has(name)) plant(root, name.split('.'), value)
  const members = [...root].map(([name, tree]) => {
    const named = FLATTENED[name] !== undefined && tree instanceof Map ? FLATTENED[name] : name
    return [named, valueOf(tree, name)] as const
  })
  return { action: parameters.get('Action') ?? undefined, input: Object.fromEntries(members) }
}

type Tree = Map<string, Tree | string>

function plant(root: Tree, names: readonly string[], value: string): void {
  if (names.length > MAX_DEPTH) throw new RangeError(`A parameter is nested deeper than ${MAX_DEPTH}`)
  let at = root
  for (const name of names.slice(0, -1)) {
    const next = at.get(name)
    const branch: Tree = next instanceof Map ? next : new Map()
    at.set(name, branch)
    at = branch
  }
  at.set(names.at(-1)!, value)
}

function valueOf(tree: Tree | string, name: string): unknown {
  if (typeof tree === 'string') return scalar(tree, name)
  const wrapped = tree.size === 1 ? (tree.get('member') ?? tree.get('entry')) : undefined
  if (wrapped instanceof Map) return valueOf(wrapped, name)
  if (![...tree.keys()].every((key) => /^[1-9]\d{0,4}$/.test(key))) return structure(tree)
  const elements = [...tree].toSorted(([a], [b]) => Number(a) - Number(b)).map(([, element]) => element)
  return elements.every(isEntry) ? Object.fromEntries(elements.map(entry)) : elements.map((one) => valueOf(one, name))
}

function structure(tree: Tree): unknown {
  return Object.fromEntries([...tree].map(([name, value]) => [name, valueOf(value, name)]))
}

function isEntry(element: Tree | string): element is Tree {
  return (
    element instanceof Map && element.size === 2 && keyOf(element) !== undefined && contentOf(element) !== undefined
  )
}

function entry(element: Tree): readonly [string, unknown] {
  return [String(keyOf(element)), valueOf(contentOf(element)!, '')]
}

function keyOf(element: Tree): Tree | string | undefined {
  return element.get('Name') ?? element.get('key')
}

function contentOf(element: Tree): Tree | string | undefined {
  return element.get('Value') ?? element.get('value')
}

function scalar(text: string, name: string): unknown {
  if (NUMBERS.test(name) && /^\d{1,9}$/.test(text)) return Number(text)
  return BOOLEANS.test(name) && /^(?:true|false)$/.test(text) ? text === 'true' : text
}
