/**
 * The variables of a route key's path, each a string: `GET /pets/{petId}` has `{ petId: string }`.
 * @typeParam K the route key
 */
export type PathParameters<K extends string> = { readonly [N in VariableNames<K>]: string }

/** The names between braces; a greedy variable's name is without its `+`. */
type VariableNames<K extends string> = K extends `${string}{${infer Variable}}${infer Rest}`
  ? (Variable extends `${infer Name}+` ? Name : Variable) | VariableNames<Rest>
  : never
