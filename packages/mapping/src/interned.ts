/**
 * The same text as the engine keeps names of properties. A name that was cut out of a template is compared character by
 * character with each `case` it meets, and looked up anew for each object; an interned one is compared as a pointer.
 */
export function interned(name: string): string {
  return Object.keys({ [name]: true })[0] ?? name
}
