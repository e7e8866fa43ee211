import type { JsonObject } from '../document/json-value.ts'
import { resolveVariables } from '../document/resolve-variables.ts'
import { pseudoParameter, type TemplateEnvironment } from '../cloudformation/environment.ts'
import { Template, type TemplateOptions } from '../cloudformation/template.ts'
import type { ReportWriter } from '../report/import-report.ts'

/** Pseudo variables that AWS resolves when it imports a document. */
const PSEUDO = ['AWS::AccountId', 'AWS::Partition', 'AWS::Region', 'AWS::StackName', 'AWS::URLSuffix']

/** Writes the values of AWS's pseudo variables, and of the caller's own, into a document. */
export function withVariables(
  document: JsonObject,
  environment: TemplateEnvironment,
  variables: Readonly<Record<string, string>> = {},
): JsonObject {
  const pseudo = PSEUDO.map((name) => [name, pseudoParameter(name, environment)!] as const)
  return resolveVariables(document, new Map<string, string>([...pseudo, ...Object.entries(variables)])) as JsonObject
}

/**
 * Writes values for what a document leaves open: variables, and the intrinsic functions of documents that are made to be
 * included by a template.
 */
export function prepareOpenApi(
  document: JsonObject,
  report: ReportWriter,
  options: TemplateOptions,
  variables: Readonly<Record<string, string>>,
): JsonObject {
  return new Template({}, report, options).node(withVariables(document, options.environment, variables), '').object
}
