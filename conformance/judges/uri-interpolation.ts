import { stageVariableTemplate } from '@gw/integrations'
import type { CorpusCase } from '../corpus-case.ts'
import { compare } from '../compare.ts'
import { judged, type Outcome } from '../outcome.ts'

/** Fills stage variables into a URI or ARN. */
export function judgeUri({ definition, expected }: CorpusCase): Outcome {
  const variables = (definition['stageVariables'] ?? {}) as Record<string, string>
  const uri = stageVariableTemplate(String(definition['uri']))(variables)
  // Placeholders of the corpus stand in the template and in what comes of it alike.
  return judged(
    uri === expected['uri'] ? [] : compare(expected['uri'], uri, { bindings: new Map(), subset: false }, 'uri'),
  )
}
