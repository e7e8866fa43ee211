import type { Budget } from '../budget.ts'
import { isNumber } from '../java/java-number.ts'
import { JavaObject, type JavaValue } from '../java/java-value.ts'
import { parseJson } from '../json/parse-json.ts'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { escapeJavaScript } from './escape-java-script.ts'
import { decodeForm, encodeForm } from './form-encoding.ts'

/** `$util`: every function that API Gateway's mapping template reference lists. */
export class UtilVariable extends JavaObject {
  override property(): undefined {
    return undefined
  }

  override call(name: string, args: readonly JavaValue[], budget: Budget): JavaValue | undefined {
    const text = asText(args[0] ?? null)
    // The Java methods take a String: for a map or a list there is no such method, and nothing is printed.
    if (args.length !== 1 || text === undefined) return undefined
    budget.spend(text.length >>> 4)
    const result = apply(name, text, budget)
    if (typeof result === 'string') budget.fits(result.length)
    return result
  }

  override text(): string {
    return '$util'
  }

  override json(): string {
    return '{}'
  }
}

function asText(value: JavaValue): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'boolean' || isNumber(value) ? String(value) : undefined
}

function apply(name: string, text: string, budget: Budget): JavaValue | undefined {
  switch (name) {
    case 'escapeJavaScript':
      return escapeJavaScript(text)
    case 'parseJson':
      return parse(text, budget)
    case 'urlEncode':
      return encodeForm(text)
    case 'urlDecode':
      return decodeForm(text) ?? refuse('urlDecode', budget)
    case 'base64Encode':
      return encodeBase64(text)
    case 'base64Decode':
      return decodeBase64(text) ?? refuse('base64Decode', budget)
    default:
      return undefined
  }
}

function parse(text: string, budget: Budget): JavaValue {
  const parsed = parseJson(text)
  if (parsed.ok) return parsed.value
  throw budget.fail('INVALID_JSON', `$util.parseJson: ${parsed.fault}`)
}

function refuse(name: string, budget: Budget): never {
  throw budget.fail('METHOD_FAILED', `$util.${name}: the text is not encoded so`)
}
