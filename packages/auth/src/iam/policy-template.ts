/** One piece of a policy's text: literal characters, `*`, `?`, or a policy variable. */
type TemplatePart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'one' }
  | { readonly kind: 'variable'; readonly key: string; readonly otherwise: string | undefined }

/** A text of a policy: what `Resource` and the values of conditions are. */
export type Template = readonly TemplatePart[]

/** Which characters of a template mean something. */
export interface TemplateRules {
  /** Whether `*` and `?` are wildcards. */
  readonly wildcards: boolean
  /** Whether `${…}` is a variable; only in policies of version 2012-10-17. */
  readonly variables: boolean
}

const ANY: TemplatePart = { kind: 'any' }
const ONE: TemplatePart = { kind: 'one' }

/**
 * Reads a text of a policy. `${*}`, `${?}` and `${$}` are the characters themselves, `${key, 'text'}` has a default for when the request does
 * not have the key. `undefined` for a `${` that nothing closes.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function parseTemplate(text: string, rules: TemplateRules): Template | undefined {
  const parts: TemplatePart[] = []
  let literal = ''
  const flush = (): void => {
    if (literal !== '') parts.push({ kind: 'literal', text: literal })
    literal = ''
  }
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (rules.variables && character === '$' && text[at + 1] === '{') {
      const end = text.indexOf('}', at)
      const part = end < 0 ? undefined : parseVariable(text.slice(at + 2, end))
      if (part === undefined) return undefined
      at = end
      if (part.kind === 'literal') literal += part.text
      else {
        flush()
        parts.push(part)
      }
    } else if (rules.wildcards && (character === '*' || character === '?')) {
      flush()
      // Two stars in a row mean what one means, and would only cost time.
      if (character === '?') parts.push(ONE)
      else if (parts.at(-1) !== ANY) parts.push(ANY)
    } else literal += character
  }
  flush()
  return parts
}

/** A template cut at its first literal colons into at most `count` pieces: the components of an ARN. */
export function splitAtColons(template: Template, count: number): readonly Template[] {
  const pieces: TemplatePart[][] = [[]]
  for (const part of template) {
    let rest = part.kind === 'literal' ? part.text : undefined
    for (
      ;
      rest !== undefined && pieces.length < count && rest.includes(':');
      rest = rest.slice(rest.indexOf(':') + 1)
    ) {
      pieces.at(-1)!.push({ kind: 'literal', text: rest.slice(0, rest.indexOf(':')) })
      pieces.push([])
    }
    if (rest === undefined) pieces.at(-1)!.push(part)
    else if (rest !== '') pieces.at(-1)!.push({ kind: 'literal', text: rest })
  }
  return pieces
}

function parseVariable(inside: string): TemplatePart | undefined {
  if (inside === '*' || inside === '?' || inside === '$') return { kind: 'literal', text: inside }
  const comma = inside.indexOf(',')
  const key = (comma < 0 ? inside : inside.slice(0, comma)).trim().toLowerCase()
  if (key === '') return undefined
  if (comma < 0) return { kind: 'variable', key, otherwise: undefined }
  const quoted = inside.slice(comma + 1).trim()
  if (quoted.length < 2 || !quoted.startsWith("'") || !quoted.endsWith("'")) return undefined
  return { kind: 'variable', key, otherwise: quoted.slice(1, -1) }
}
