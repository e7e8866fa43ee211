import { JavaMap } from '../java/java-map.ts'
import { parseJson } from '../json/parse-json.ts'

/**
 * What a Lambda function's answer is selected by: its `errorMessage`, "" where it has none. A function that fails
 * answers `{"errorMessage": "…", "errorType": "…"}`.
 */
export function lambdaErrorMessage(body: string): string {
  if (!body.includes('errorMessage')) return ''
  const parsed = parseJson(body)
  if (!parsed.ok || !(parsed.value instanceof JavaMap)) return ''
  const message = parsed.value.get('errorMessage')
  return typeof message === 'string' ? message : ''
}
