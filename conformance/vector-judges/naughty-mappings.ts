import { mappedIntegration } from '@gw/mapping'
import { NotingIntegration } from '../noting-integration.ts'
import { callMethod } from '../one-method.ts'
import { judged, type Outcome } from '../outcome.ts'
import { MAPPED_PLACES, tryMappedValue } from './hostile-mapped-values.ts'
import type { VectorOutcome } from './judge-vectors.ts'

/** Puts a string through every mapping into a header, and through a template into JSON. */
export async function judgeNaughtyMappings(id: string, text: string): Promise<readonly VectorOutcome[]> {
  const outcomes: VectorOutcome[] = [{ id: `${id} in a template`, outcome: await tryTemplate(text) }]
  for (const where of Object.keys(MAPPED_PLACES))
    outcomes.push({ id: `${id}: ${where}`, outcome: await tryMappedValue(text, where) })
  return outcomes
}

/** A text of the body comes out of a template as the same text, whatever it says. */
async function tryTemplate(text: string): Promise<Outcome> {
  const sent = text.toWellFormed()
  const backend = new NotingIntegration()
  const template = `{"json": $input.json('$.v'), "escaped": "$util.escapeJavaScript($input.path('$.v')).replaceAll("\\\\'","'")"}`
  const mapped = mappedIntegration(backend.integration, { requestTemplates: { 'application/json': template } })
  const body = Buffer.from(JSON.stringify({ v: sent }))
  const { response } = await callMethod({ items: [mapped], request: { method: 'POST', body } })
  if (response.statusCode !== 200) return judged([`answered with ${response.statusCode}`])
  const rendered = JSON.parse(new TextDecoder().decode(backend.body)) as { json: string; escaped: string }
  return judged([
    ...(rendered.json === sent ? [] : ['$input.json gave another text']),
    ...(rendered.escaped === sent ? [] : ['$util.escapeJavaScript gave another text']),
  ])
}
