import { ENVIRONMENT } from './cloudformation/environment.ts'
import type { TemplateOptions } from './cloudformation/template.ts'
import { DOCUMENT_LIMITS } from './document/document-limits.ts'
import { parseDocument } from './document/parse-document.ts'
import type { ImportOptions } from './import-options.ts'

/** What templates need of an import's options. */
export function templateOptions(
  options: ImportOptions,
  parameters: TemplateOptions['parameters'],
  stackName: string,
): TemplateOptions {
  const { region = ENVIRONMENT.region, accountId = ENVIRONMENT.accountId, readFile, physicalIds = {} } = options
  const limits = { ...DOCUMENT_LIMITS, ...options.limits }
  return {
    environment: { region, accountId, partition: partitionOf(region), stackName },
    parameters,
    physicalIds,
    readDocument: (name) => {
      const text = readFile?.(name)
      return text === undefined ? undefined : parseDocument(text, limits)
    },
  }
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}
