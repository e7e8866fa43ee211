import type { JsonPointer } from '../document/json-pointer.ts'

/**
 * What became of a construct. `carried`: it works here. `differs`: it works otherwise than on AWS, the note says how.
 * `missing`: it is not supported here. `ignored`: AWS ignores it on import too.
 */
export type Finding = 'carried' | 'differs' | 'missing' | 'ignored'

/** One construct of a document. */
export interface ReportEntry {
  readonly finding: Finding
  /** What it is: `integration MOCK`, `x-amazon-apigateway-policy`. */
  readonly what: string
  /** How it differs, or what to do instead. */
  readonly note?: string
  /** Its place in the document. */
  readonly pointer: JsonPointer
}

/** What an import made of a document. Nothing is dropped without an entry. */
export interface ImportReport {
  readonly entries: readonly ReportEntry[]
}

/** Collects what a reader finds. */
export class ReportWriter implements ImportReport {
  readonly #entries: ReportEntry[] = []
  readonly #places = new WeakMap<object, JsonPointer>()

  get entries(): readonly ReportEntry[] {
    return this.#entries
  }

  /** Remembers where a part of the model was read, for findings about it later on. */
  placed<T extends object>(part: T, pointer: JsonPointer): T {
    this.#places.set(part, pointer)
    return part
  }

  /** Where the first of these parts was read that was read anywhere. */
  placeOf(...parts: readonly (object | undefined)[]): JsonPointer {
    for (const part of parts) {
      const pointer = part === undefined ? undefined : this.#places.get(part)
      if (pointer !== undefined) return pointer
    }
    return ''
  }

  /** It works here. */
  carried(what: string, pointer: JsonPointer): void {
    this.#entries.push({ finding: 'carried', what, pointer })
  }

  /** It works otherwise than on AWS. */
  differs(what: string, note: string, pointer: JsonPointer): void {
    this.#entries.push({ finding: 'differs', what, note, pointer })
  }

  /** It is not supported here. */
  missing(what: string, note: string, pointer: JsonPointer): void {
    this.#entries.push({ finding: 'missing', what, note, pointer })
  }

  /** AWS ignores it too. */
  ignored(what: string, note: string, pointer: JsonPointer): void {
    this.#entries.push({ finding: 'ignored', what, note, pointer })
  }
}

/** The entries of one finding. */
export function entriesOf(report: ImportReport, finding: Finding): readonly ReportEntry[] {
  return report.entries.filter((entry) => entry.finding === finding)
}
