/** A text with stage variables filled in. */
export type StageVariableTemplate = (stageVariables: Readonly<Record<string, string>>) => string

/** `${stageVariables.name}`: the only form that AWS fills in outside templates. */
const REFERENCE = /\$\{stageVariables\.(\w{1,64})\}/g

/**
 * Compiles a text in which `${stageVariables.name}` stands for a stage variable. One that the stage does not have is
 * empty, as measured on AWS; anything else between braces stays as it is.
 */
export function stageVariableTemplate(text: string): StageVariableTemplate {
  const names = [...text.matchAll(REFERENCE)].map((match) => match[1]!)
  if (names.length === 0) return () => text
  return (stageVariables) =>
    text.replace(REFERENCE, (_, name: string) => (Object.hasOwn(stageVariables, name) ? stageVariables[name]! : ''))
}
