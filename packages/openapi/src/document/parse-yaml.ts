import { isAlias, isMap, isScalar, isSeq, visit } from 'yaml'
import type { Alias, Document, Node, YAMLMap } from 'yaml'
import { composeYaml } from './compose-yaml.ts'
import { invalidDocument } from './document-error.ts'
import type { DocumentLimits } from './document-limits.ts'
import { pointerTo, type JsonPointer } from './json-pointer.ts'
import { isList, isObject, type JsonValue } from './json-value.ts'
import { writeOutTag } from './short-tags.ts'

/**
 * Reads YAML 1.2 into plain values. Scalars follow the core schema, so that dates and `yes` stay text; keys become
 * text; merge keys (`<<`) are followed.
 * @throws {GatewayError} `INVALID_DOCUMENT`
 */
export function parseYaml(text: string, limits: DocumentLimits, told: Told = () => {}): JsonValue {
  const document = composeYaml(text)
  const error = document.errors[0]
  if (error !== undefined)
    throw invalidDocument(`The document is no YAML: ${error.message.split('\n')[0]}`, undefined, error)
  const budget: Budget = {
    targets: text.includes('&') ? aliasTargets(document) : NO_TARGETS,
    limits,
    values: 0,
    open: new Set(),
    told,
  }
  return plain(document.contents, budget, 0, undefined)
}

/** Told of a key that stands twice in one object: the later one counts, as for AWS. */
export type Told = (key: string, pointer: JsonPointer) => void

/** Where a value stands, from the inside out: a pointer is made of it only where someone is told. */
interface Place {
  readonly name: string | number
  readonly inside: Place | undefined
}

function pointerOf(place: Place | undefined): JsonPointer {
  return place === undefined ? '' : pointerTo(pointerOf(place.inside), place.name)
}

/** What one document may still spend, and which aliases are being read. */
interface Budget {
  readonly targets: ReadonlyMap<Alias, Node>
  readonly limits: DocumentLimits
  readonly open: Set<Node>
  readonly told: Told
  values: number
}

/** Without a `&` there are no anchors, and no need to look for them. */
const NO_TARGETS: ReadonlyMap<Alias, Node> = new Map()

/** What each alias stands for. In one pass: the library's own look-up walks the document again for every alias. */
function aliasTargets(document: Document): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>()
  const targets = new Map<Alias, Node>()
  visit(document, {
    Alias: (_key, alias) => {
      const target = anchors.get(alias.source)
      if (target !== undefined) targets.set(alias, target)
    },
    Value: (_key, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node)
    },
  })
  return targets
}

function plain(node: unknown, budget: Budget, depth: number, place: Place | undefined): JsonValue {
  budget.values += 1
  if (budget.values > budget.limits.maxValues) {
    throw invalidDocument(
      `The document has more than ${budget.limits.maxValues} values, aliases counted as often as used`,
    )
  }
  if (depth > budget.limits.maxDepth)
    throw invalidDocument(`The document is deeper than ${budget.limits.maxDepth} levels`)
  if (isAlias(node)) return readAlias(node, budget, depth, place)
  const value = readNode(node, budget, depth, place)
  const tag = isScalar(node) || isMap(node) || isSeq(node) ? node.tag : undefined
  return tag !== undefined && tag.startsWith('!') ? tagged(tag, value) : value
}

function readNode(node: unknown, budget: Budget, depth: number, place: Place | undefined): JsonValue {
  if (isMap(node)) return readMap(node, budget, depth, place)
  if (isSeq(node))
    return node.items.map((item, index) => plain(item, budget, depth + 1, { name: index, inside: place }))
  if (isScalar(node)) return scalar(node.value, node.source)
  return null
}

function readMap(map: YAMLMap, budget: Budget, depth: number, place: Place | undefined): JsonValue {
  const members: Record<string, JsonValue> = {}
  let merged: Record<string, JsonValue> | undefined
  for (const pair of map.items) {
    const name = keyText(pair.key)
    const value = plain(pair.value, budget, depth + 1, { name, inside: place })
    if (name === '<<') for (const [key, member] of mergedMembers(value)) setMember((merged ??= {}), key, member)
    else {
      if (Object.hasOwn(members, name)) budget.told(name, pointerOf(place))
      setMember(members, name, value)
    }
  }
  if (merged === undefined) return members
  const inherited = Object.entries(merged).filter(([name]) => !Object.hasOwn(members, name))
  return Object.fromEntries([...inherited, ...Object.entries(members)])
}

/** An own member even where it is called `__proto__`, which `checkDocument` then refuses. */
function setMember(object: Record<string, JsonValue>, name: string, value: JsonValue): void {
  if (name === '__proto__')
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
  else object[name] = value
}

/** A merged list's earlier objects win over its later ones (YAML 1.1, "Merge key"). */
function mergedMembers(value: JsonValue): readonly (readonly [string, JsonValue])[] {
  if (isList(value)) return value.toReversed().flatMap(mergedMembers)
  if (!isObject(value)) throw invalidDocument('A merge key (<<) names something that is no object')
  return Object.entries(value)
}

function keyText(key: unknown): string {
  if (isScalar(key)) return typeof key.source === 'string' ? key.source : String(key.value)
  throw invalidDocument('The document has a key that is no text')
}

/** An integer too large for a number, or one with leading zeros (an account id), keeps its digits as text. */
function scalar(value: unknown, source: string | undefined): JsonValue {
  if (typeof value === 'number' && source !== undefined && /^\d+$/.test(source)) {
    return String(value) === source ? value : source
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return source ?? String(value)
  if (value === null || value === undefined) return null
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : String(value)
}

function readAlias(alias: Alias, budget: Budget, depth: number, place: Place | undefined): JsonValue {
  const target = budget.targets.get(alias)
  if (target === undefined) throw invalidDocument(`The alias *${alias.source.slice(0, 64)} names nothing`)
  if (budget.open.has(target)) throw invalidDocument(`The alias *${alias.source.slice(0, 64)} contains itself`)
  budget.open.add(target)
  try {
    return plain(target, budget, depth + 1, place)
  } finally {
    budget.open.delete(target)
  }
}

function tagged(tag: string, value: JsonValue): JsonValue {
  const written = writeOutTag(tag, value)
  if (written === undefined) throw invalidDocument(`The tag ${tag.slice(0, 64)} is none of CloudFormation's`)
  return written
}
