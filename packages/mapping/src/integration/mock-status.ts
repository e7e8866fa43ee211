import { JavaMap } from '../java/java-map.ts'
import { parseJson } from '../json/parse-json.ts'

/**
 * The status code that a MOCK integration's request template names: `{"statusCode": 200}`, read as leniently as AWS
 * reads it (`{ statusCode: 200 }` will do). Undefined where it is missing or no integer: AWS answers 500.
 */
export function mockStatusCode(requestBody: string): number | undefined {
  const parsed = parseJson(requestBody)
  if (!parsed.ok || !(parsed.value instanceof JavaMap)) return undefined
  const statusCode = parsed.value.get('statusCode')
  return typeof statusCode === 'number' ? statusCode : undefined
}
