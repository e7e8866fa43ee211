/**
 * The part of the Standard Schema interface (standardschema.dev, version 1) that a validator uses. Zod, Valibot and
 * ArkType schemas have it.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

/** What a Standard Schema says of a value. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }

/** One thing that is wrong. */
export interface StandardIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** The type that a Standard Schema gives. */
export type StandardOutput<S> =
  S extends StandardSchema<unknown, infer Output>
    ? Output
    : S extends { readonly '~standard': { readonly types?: infer T } }
      ? OutputOf<NonNullable<T>>
      : never

type OutputOf<T> = T extends { readonly output: infer Output } ? Output : never

/** Says whether a value is a Standard Schema: an object or, as ArkType makes them, a function. */
export function isStandardSchema(value: unknown): value is StandardSchema {
  return ((typeof value === 'object' && value !== null) || typeof value === 'function') && '~standard' in value
}

/** Where an issue is, as a JSON Pointer (RFC 6901). */
export function issuePointer(issue: StandardIssue): string {
  return (issue.path ?? [])
    .map(
      (step) =>
        `/${String(typeof step === 'object' ? step.key : step)
          .replaceAll('~', '~0')
          .replaceAll('/', '~1')}`,
    )
    .join('')
}
