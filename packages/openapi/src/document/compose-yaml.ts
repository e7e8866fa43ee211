import { parseDocument as parseYamlDocument } from 'yaml'
import type { Document } from 'yaml'
import { invalidDocument } from './document-error.ts'

/** Readings at most while brackets are moved; each moves all that are known to be misplaced, and may uncover more. */
const MAX_READINGS = 30
/** Characters that are read again at most. */
const MAX_READ_AGAIN = 3_000_000

/** Composes a document whose flow collections may end further left than YAML allows: other readers do not mind. */
export function composeYaml(text: string): Document {
  let source = text
  for (let reading = 1; ; reading += 1) {
    const document = composedOnce(source)
    const offsets = document.errors.flatMap(({ code, pos }) => (code === 'BAD_INDENT' ? [pos[0]] : []))
    const lines = new Set(offsets.flatMap((offset) => misplacedLine(source, offset)))
    if (lines.size === 0 || reading === MAX_READINGS || reading * source.length > MAX_READ_AGAIN) return document
    source = movedRight(source, lines)
  }
}

/** Where the line begins with which a collection goes on behind an offset, if one does. */
function misplacedLine(source: string, offset: number): readonly number[] {
  const next = offset + source.slice(offset, offset + MAX_GAP).search(/\S/)
  const line = source.lastIndexOf('\n', next - 1) + 1
  return next < offset || line === 0 || source.slice(line, next).trim() !== '' ? [] : [line]
}

/** White space that is looked through at most behind an offset. */
const MAX_GAP = 1_000

function movedRight(source: string, lines: ReadonlySet<number>): string {
  const starts = [...lines].toSorted((a, b) => a - b)
  const parts = starts.map((start, index) => ' '.repeat(64) + source.slice(start, starts[index + 1]))
  return source.slice(0, starts[0]) + parts.join('')
}

function composedOnce(text: string): Document {
  try {
    // The library compares every key with every other; a map of a million keys would take hours. `readMap` does it once.
    return parseYamlDocument(text, {
      uniqueKeys: false,
      prettyErrors: true,
      logLevel: 'silent',
      keepSourceTokens: false,
    })
  } catch (cause) {
    throw invalidDocument('The document is no YAML, or nested too deeply', undefined, cause)
  }
}
