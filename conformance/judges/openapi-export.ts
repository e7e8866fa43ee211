import { toOpenApi, type ExportOptions } from '@gw/openapi'
import { caseDocument } from '../case-document.ts'
import { compare } from '../compare.ts'
import { object, type CorpusCase } from '../corpus-case.ts'
import { judged, type Outcome } from '../outcome.ts'

/** Imports a document and compares its export with the recorded one. */
export function judgeExport(one: CorpusCase): Outcome {
  const { extensions = [] } = object(one.request['parameters']) as Pick<ExportOptions, 'extensions'>
  const exportType = one.request['exportType'] as ExportOptions['exportType']
  const stage = String(one.definition['stage'])
  const body = toOpenApi(caseDocument(one).api, { exportType, extensions, stage, apiId: 'abcdef1234', version: 'date' })
  return judged(compare(object(one.expected['result'])['body'], body, { bindings: new Map(), subset: false }))
}
