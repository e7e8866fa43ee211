/** A text behind its length, so that texts in a row cannot be read in two ways: `a|b` and `a`, `b` differ. */
export function sized(text: string): string {
  return `${text.length}:${text}`
}
