/**
 * Fills in an integration's URI: `{name}` from the mapped path parameters, `${stageVariables.name}` from the stage's
 * variables. A name that has no value stays as it is written.
 */
export function integrationUri(
  uri: string,
  path: Readonly<Record<string, string>>,
  stageVariables: Readonly<Record<string, string>>,
): string {
  return uri
    .replace(/\$\{stageVariables\.([a-zA-Z0-9_]+)\}/g, (whole, name: string) =>
      Object.hasOwn(stageVariables, name) ? (stageVariables[name] ?? whole) : whole,
    )
    .replace(/\{([a-zA-Z0-9._$-]+)\+?\}/g, (whole, name: string) =>
      Object.hasOwn(path, name) ? (path[name] ?? whole) : whole,
    )
}
