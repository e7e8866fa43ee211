/** One part of a template: text as written, or what a reference stands for. */
export type TemplatePart = string | TemplateReference

/** A reference in a template, and where it stands. */
export interface TemplateReference {
  /** `context.requestId`, `stageVariables.table`, `method.request.header.Accept` */
  readonly reference: string
  /** Whether it stands between double quotes. */
  readonly quoted: boolean
}

/**
 * AWS's plain substitution: `$context.a.b`, `$stageVariables.a`, `$method.request.header.X-Id`, by choice in `${…}`.
 * Names hold no hyphen outside headers, so that `$context.stage-log` ends where it should.
 */
const NAME: RegExp =
  /(?:context|stageVariables)\.\w{1,128}(?:\.\w{1,128}){0,8}|method\.request\.(?:path|querystring|header)\.[\w.$-]{1,128}/
/** Takes a template apart. Nothing else in it has a meaning: it is not Velocity. */
export function templateParts(template: string): readonly TemplatePart[] {
  // A brace closes a reference only where one opened it: `{"message":$context.error.messageString}` is AWS's own default.
  const reference = new RegExp(`\\$(?:\\{(${NAME.source})\\}|(${NAME.source}))`, 'g')
  const parts: TemplatePart[] = []
  let at = 0
  let quotes = 0
  for (const match of template.matchAll(reference)) {
    const before = template.slice(at, match.index)
    quotes += countQuotes(before)
    if (before !== '') parts.push(before)
    parts.push({ reference: (match[1] ?? match[2])!, quoted: quotes % 2 === 1 })
    at = match.index + match[0].length
  }
  if (at < template.length) parts.push(template.slice(at))
  return parts
}

function countQuotes(text: string): number {
  let count = 0
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === '"') count++
  }
  return count
}
