import type { Budget } from '../budget.ts'
import { JavaList } from '../java/java-list.ts'
import { JavaMap } from '../java/java-map.ts'
import type { JavaValue } from '../java/java-value.ts'
import { applyFunction } from './json-path-functions.ts'
import { passes } from './json-path-filter.ts'
import type { JsonPath, PathStep } from './json-path-syntax.ts'

/** What a path finds: undefined where a definite path finds nothing; a list (perhaps empty) for any other path. */
export function evaluateJsonPath(path: JsonPath, root: JavaValue, budget: Budget): JavaValue | undefined {
  if (path.members !== undefined) return member(path.members, root, budget)
  const found = walk(path.steps, root, root, budget)
  if (path.definite) return found[0]
  return path.steps.at(-1)?.type === 'function' ? found[0] : new JavaList(found, 'json')
}

/** The way of nearly every path of a template: from object to object by name. */
function member(names: readonly string[], root: JavaValue, budget: Budget): JavaValue | undefined {
  budget.spend(3 * names.length)
  let value = root
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index]!
    if (!(value instanceof JavaMap) || !value.has(name)) return undefined
    value = value.get(name)
  }
  return value
}

/** Follows the steps from `start`, and gives every value at their end. */
function walk(steps: readonly PathStep[], start: JavaValue, root: JavaValue, budget: Budget): JavaValue[] {
  let found: JavaValue[] = [start]
  for (const [index, step] of steps.entries()) {
    const isLast = index === steps.length - 1
    budget.spend(1 + found.length)
    if (step.type === 'function') found = found.map((value) => applyFunction(step.name, value, budget))
    else found = take(step, step.deep ? descendants(found, budget) : found, root, isLast, budget)
  }
  return found
}

type SelectingStep = Exclude<PathStep, { type: 'function' }>

function take(
  step: SelectingStep,
  from: readonly JavaValue[],
  root: JavaValue,
  isLast: boolean,
  budget: Budget,
): JavaValue[] {
  const result: JavaValue[] = []
  for (const value of from) {
    for (const item of select(step, value, root, isLast, budget)) {
      budget.spend(1)
      result.push(item)
    }
  }
  return result
}

function select(
  step: SelectingStep,
  value: JavaValue,
  root: JavaValue,
  isLast: boolean,
  budget: Budget,
): Iterable<JavaValue> {
  switch (step.type) {
    case 'names':
      return value instanceof JavaMap ? byName(value, step.names, isLast) : []
    case 'indexes':
      return value instanceof JavaList ? byIndex(value.items, step.indexes) : []
    case 'slice':
      return value instanceof JavaList ? value.items.slice(step.from ?? 0, step.to ?? value.items.length) : []
    case 'all':
      return children(value)
    case 'filter':
      return filtered(value).filter((item) => passes(step.filter, item, root, budget, walk))
  }
}

/** Several names at the end of a path give one object with those members. */
function byName(map: JavaMap, names: readonly string[], isLast: boolean): JavaValue[] {
  const present = names.filter((name) => map.has(name))
  if (names.length > 1 && isLast) return [new JavaMap(new Map(present.map((name) => [name, map.get(name)])))]
  return present.map((name) => map.get(name))
}

function byIndex(items: readonly JavaValue[], indexes: readonly number[]): JavaValue[] {
  return indexes.map((index) => items.at(index)).filter((item) => item !== undefined)
}

/** A filter looks at a list's elements; on an object it looks at the object itself. */
function filtered(value: JavaValue): readonly JavaValue[] {
  if (value instanceof JavaList) return value.items
  return value instanceof JavaMap ? [value] : []
}

function children(value: JavaValue): readonly JavaValue[] {
  if (value instanceof JavaList) return value.items
  return value instanceof JavaMap ? [...value.entries.values()] : []
}

/** The values and all that is below them, parents first. */
function descendants(start: readonly JavaValue[], budget: Budget): JavaValue[] {
  const result: JavaValue[] = []
  const stack = [...start].reverse()
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (!(value instanceof JavaList) && !(value instanceof JavaMap)) continue
    result.push(value)
    const below = children(value)
    budget.spend(1 + below.length)
    for (let index = below.length - 1; index >= 0; index -= 1) stack.push(below[index] ?? null)
  }
  return result
}
