import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromOpenApi, type ImportedApi } from '@gw/openapi'
import { object, type CorpusCase } from './corpus-case.ts'

/** What documents of the corpus leave open, and what the recorder filled in. */
const VARIABLES = { uri: 'http://petstore.execute-api.us-east-1.amazonaws.com/petstore/pets' }

/** Imports the document that a case names, with the parameters of its operation. */
export function caseDocument(one: CorpusCase): ImportedApi {
  const { basepath = 'ignore' } = object(one.definition['parameters']) as { basepath?: 'ignore' | 'prepend' | 'split' }
  const text = readFileSync(join(one.directory, String(one.definition['openapi_file'])), 'utf8')
  return fromOpenApi(text, { protocol: 'REST', basepath, variables: VARIABLES, onMissing: 'report' })
}
