import { GatewayError } from '@gw/core'
import { JavaPattern } from '../regex/java-pattern.ts'
import { PatternError } from '../regex/pattern-error.ts'

/** The members of an integration response that decide whether it is chosen. */
export interface SelectableResponse {
  /** Status code of the method response. */
  readonly statusCode: string
  /** A regular expression of Java that the whole text must match; absent or "" for the default response. */
  readonly selectionPattern?: string
}

/**
 * What a backend's answer is chosen by: the status code as text for HTTP, MOCK and AWS services; `errorMessage` for a
 * Lambda function, "" where it succeeded.
 */
export type SelectIntegrationResponse<R> = (value: string) => R | undefined

/** Longer texts are cut before they are matched: an error message that long says nothing more. */
const MAX_TEXT = 16_384

/**
 * Compiles the choice of an integration response. Where several patterns match, the response whose own status code is
 * the value wins (reported for MOCK), else the first; where none does, the default; undefined where there is none, which
 * AWS answers with 500. Patterns run in linear time, whatever a backend says.
 *
 * @throws {GatewayError} `INVALID_TEMPLATE` where a pattern is none.
 */
export function compileIntegrationResponses<R extends SelectableResponse>(
  responses: readonly R[],
): SelectIntegrationResponse<R> {
  const fallback = responses.find(({ selectionPattern = '' }) => selectionPattern === '')
  const rules = responses.flatMap((response, index) => {
    const { selectionPattern = '' } = response
    return selectionPattern === '' ? [] : [{ response, pattern: compilePattern(selectionPattern, index) }]
  })
  return (value) => {
    const text = value.slice(0, MAX_TEXT)
    const matching = rules.filter(({ pattern }) => pattern.matches(text))
    const own = matching.find(({ response }) => response.statusCode === value)
    return (own ?? matching[0])?.response ?? fallback
  }
}

function compilePattern(source: string, index: number): JavaPattern {
  try {
    return new JavaPattern(source)
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    const path = `integrationResponses[${index}].selectionPattern`
    throw new GatewayError('INVALID_TEMPLATE', `${path}: ${error.message}`, { path, cause: error })
  }
}
