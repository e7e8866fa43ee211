/** The id of something that a document names: made from its kind and name, so that it stays the same. */
export function viewId(kind: string, name: string): string {
  return `${kind}:${name}`
}
