/** A JSON object of a case. */
export type Json = Readonly<Record<string, unknown>>

/** How far a case can be trusted: measured on AWS, reported of AWS, or believed by others. */
export type Grade = 'graded' | 'soft' | 'inferred'

/** One case: a definition, a request, and what API Gateway answers. */
export interface CorpusCase {
  /** Unique in its topic; repeated ones get `#2` and so on when they are loaded. */
  readonly id: string
  readonly topic: string
  readonly grade: Grade
  /** `REST`, `HTTP`, `WS`, `FURL`, `ALB` or `AWS`. */
  readonly apiType: string
  /** What kind of definition it is: `rest-api`, `http-api`, `vtl`, … */
  readonly kind: string
  readonly definition: Json
  readonly request: Json
  readonly expected: Json
  /** The repository whose test the case is from; empty when it is not said. */
  readonly recordedBy: string
  /** The folder that the case's other files are relative to. */
  readonly directory: string
}

/** Which fidelity counts as what. Whatever is not named here is a hint. */
const GRADES: Readonly<Record<string, Grade>> = {
  recorded: 'graded',
  'asserted-validated': 'graded',
  'asserted-marked': 'soft',
  'asserted-vendor': 'soft',
  reported: 'soft',
  documented: 'soft',
  sample: 'soft',
}

/**
 * A case as written in a file.
 * @param own whether it is one of the project's own, which are never graded hard: nobody recorded them
 */
export function corpusCase(asWritten: Json, topic: string, directory: string, own: boolean): CorpusCase {
  const written = withNames(asWritten)
  const definition = object(written['definition'])
  const grade = GRADES[String(written['fidelity'])] ?? 'inferred'
  return {
    id: String(written['id']),
    topic: typeof written['topic'] === 'string' ? written['topic'] : topic,
    grade: own && grade === 'graded' ? 'soft' : grade,
    apiType: String(written['api_type']),
    kind: String(definition['kind']),
    definition,
    request: object(written['request']),
    expected: object(written['expected']),
    recordedBy: text(object(written['source'])['repo']),
    directory,
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Cases of custom domains write `<stage>` where a name stands that anyone may choose: the word itself is as good. */
function withNames(written: Json): Json {
  if (!Object.hasOwn(object(written['definition']), 'domain')) return written
  return JSON.parse(JSON.stringify(written).replace(/<(\w+)>/g, '$1')) as Json
}

/** A member that should be an object, or an empty one. */
export function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}
