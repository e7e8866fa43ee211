import type { JsonObject, JsonValue } from '../document/json-value.ts'
import { resolveVariables } from '../document/resolve-variables.ts'
import { pseudoParameter } from '../cloudformation/environment.ts'
import { Template, type TemplateOptions } from '../cloudformation/template.ts'
import type { ReportWriter } from '../report/import-report.ts'

/** Pseudo variables that AWS resolves when it imports a document. */
const PSEUDO = ['AWS::AccountId', 'AWS::Partition', 'AWS::Region', 'AWS::StackName', 'AWS::URLSuffix']

/**
 * Writes values for what a document leaves open: AWS's pseudo variables, the caller's variables, and the intrinsic
 * functions of documents that are made to be included by a template.
 */
export function prepareOpenApi(
  document: JsonObject,
  report: ReportWriter,
  options: TemplateOptions,
  variables: Readonly<Record<string, string>>,
): JsonObject {
  const pseudo = PSEUDO.map((name) => [name, pseudoParameter(name, options.environment)!] as const)
  const known = new Map<string, string>([...pseudo, ...Object.entries(variables)])
  const resolved: JsonValue = resolveVariables(document, known)
  return new Template({}, report, options).node(resolved, '').object
}
