/**
 * What the compiler says about a name that is not there: `IsNoneOf<"GET /pet", "GET /pets" | "GET /owners">`. No value is
 * of this type.
 * @typeParam Name what was written
 * @typeParam Known what could have been meant
 */
export interface IsNoneOf<Name, Known> {
  readonly '~isNoneOf': { readonly name: Name; readonly known: Known } & never
}
