import { DOCUMENT_LIMITS, type DocumentLimits } from './document/document-limits.ts'
import type { JsonObject } from './document/json-value.ts'
import { checkDocument, parseDocument } from './document/parse-document.ts'
import type { ReportWriter } from './report/import-report.ts'

/** Reads a document that is text, or checks one that was parsed already. */
export function readText(
  document: string | object,
  limits: Partial<DocumentLimits> | undefined,
  report: ReportWriter,
): JsonObject {
  const bounds = { ...DOCUMENT_LIMITS, ...limits }
  if (typeof document !== 'string') return checkDocument(document, bounds)
  return parseDocument(document, bounds, (key, pointer) => {
    report.differs(`the key ${key.slice(0, 64)} stands twice`, 'the later one counts', pointer)
  })
}
