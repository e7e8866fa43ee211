import type { Budget } from '../budget.ts'
import { JavaPattern } from '../regex/java-pattern.ts'
import { PatternError } from '../regex/pattern-error.ts'
import { JavaList } from './java-list.ts'
import { TextBuilder } from './java-text.ts'
import type { JavaValue } from './java-value.ts'

/** The methods of `java.lang.String` that take a regular expression; undefined for any other. */
export function callPatternMethod(
  text: string,
  name: string,
  args: readonly JavaValue[],
  budget: Budget,
): JavaValue | undefined {
  const [source, second] = args
  if (typeof source !== 'string' || args.length > 2) return undefined
  switch (name) {
    case 'matches':
      return args.length === 1 ? guarded(source, budget, (pattern, spend) => pattern.matches(text, spend)) : undefined
    case 'split':
      return split(text, source, args.length === 1 ? 0 : second, budget)
    case 'replaceAll':
      return replace(text, source, second, Number.POSITIVE_INFINITY, budget)
    case 'replaceFirst':
      return replace(text, source, second, 1, budget)
    default:
      return undefined
  }
}

function split(text: string, source: string, limit: JavaValue | undefined, budget: Budget): JavaValue | undefined {
  if (typeof limit !== 'number') return undefined
  return guarded(source, budget, (pattern, spend) => new JavaList(pattern.split(text, limit, spend), 'array'))
}

function replace(
  text: string,
  source: string,
  replacement: JavaValue | undefined,
  limit: number,
  budget: Budget,
): JavaValue | undefined {
  if (typeof replacement !== 'string') return undefined
  return guarded(source, budget, (pattern, spend) => {
    const builder = new TextBuilder(budget)
    pattern.replace(text, replacement, limit, spend, (part) => builder.add(part))
    return builder.text
  })
}

/** Patterns last used. A template's patterns are few and constant; the oldest leaves when a hundred are known. */
const known = new Map<string, JavaPattern>()
const MAX_KNOWN = 100

function guarded<T>(source: string, budget: Budget, use: (pattern: JavaPattern, spend: (n: number) => void) => T): T {
  try {
    return use(patternOf(source), (count) => budget.spend(count))
  } catch (error) {
    if (error instanceof PatternError) throw budget.fail('INVALID_PATTERN', error.message)
    throw error
  }
}

function patternOf(source: string): JavaPattern {
  const pattern = known.get(source) ?? new JavaPattern(source)
  if (known.size >= MAX_KNOWN && !known.has(source)) known.delete(known.keys().next().value ?? '')
  known.set(source, pattern)
  return pattern
}
