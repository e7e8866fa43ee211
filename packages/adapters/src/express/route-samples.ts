/**
 * Paths that a route of Express would take, one for each spelling of its pattern, for asking a gateway what it would do
 * with them. What cannot be followed (a regular expression, an unusual constraint) has none.
 * @param accepts whether the route itself takes a path
 */
export function routeSample(pattern: unknown, accepts: (path: string) => boolean): string | undefined {
  if (typeof pattern !== 'string') return undefined
  return SEGMENTS.map((segment) => filledIn(pattern, segment)).find(accepts)
}

/** A path that a gateway's route would take; `undefined` for the default route. */
export function templateSample(resourcePath: string): string | undefined {
  if (!resourcePath.startsWith('/')) return undefined
  return resourcePath.replace(VARIABLE, SEGMENTS[0]!)
}

/** The pattern of a mount, read back from what Express 4 made of it; `undefined` when it does not look as expected. */
export function mountPattern(regexp: RegExp | undefined): string | undefined {
  const source = regexp?.source
  if (source === undefined || !source.startsWith('^') || !source.endsWith(MOUNT_END)) return undefined
  return source.slice(1, -MOUNT_END.length).replaceAll(MOUNT_VARIABLE, ':variable').replaceAll('\\/', '/')
}

/** How path-to-regexp 0.1 ends the pattern of a mount, and writes a variable in it. */
const MOUNT_END = '\\/?(?=\\/|$)'
const MOUNT_VARIABLE = '(?:([^\\/]+?))'

/** Digits fit most constraints, letters most others. */
const SEGMENTS = ['1', 'a'] as const

/** A gateway's `{petId}` and `{proxy+}`. */
const VARIABLE = /\{[^{}]*\}/g

/** Express 5 brackets what may be left out, Express 4 marks it behind; either way the route takes the path without it. */
function filledIn(pattern: string, segment: string): string {
  return pattern
    .replace(/\{[^{}]*\}/g, '')
    .replace(/\/:\w+(?:\([^()]*\))?\?/g, '')
    .replace(/:\w+(?:\([^()]*\))?[+*]?/g, segment)
    .replace(/:"[^"]*"/g, segment)
    .replace(/\*\w*/g, segment)
    .replace(/\\(.)/g, '$1')
}
