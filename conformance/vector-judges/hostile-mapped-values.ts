import { allow, GatewayError, type DefinitionItem } from '@gw/core'
import { http } from '@gw/integrations'
import { mappedIntegration, type MappingOptions } from '@gw/mapping'
import type { Json } from '../corpus-case.ts'
import { httpBackend, type HttpBackend } from '../http-backends.ts'
import { NotingIntegration } from '../noting-integration.ts'
import { callMethod, NotReached, type OneMethod } from '../one-method.ts'
import { judged, type Outcome } from '../outcome.ts'
import type { VectorOutcome } from './judge-vectors.ts'

/** Where a value goes into a header by a mapping, and the method that maps it. */
export const MAPPED_PLACES: Readonly<Record<string, (value: string, backend: HttpBackend) => OneMethod>> = {
  'integration.request.header ← method.request.querystring': (value, backend) => ({
    ...sentOn('method.request.querystring.v', backend),
    request: { target: `/?v=${encodeURIComponent(value.toWellFormed())}` },
  }),
  'method.response.header ← integration.response.header': (value) => ({
    items: [answered('integration.response.header.v', 'X-Mapped', value)],
    request: {},
  }),
  'method.response.header ← integration.response.body.x': (value) => ({
    items: [answered('integration.response.body.x', 'X-Mapped', value)],
    request: {},
  }),
  'Location ← body': (value) => ({ items: [answered('integration.response.body.x', 'Location', value)], request: {} }),
  'stage variable → header': (value, backend) => ({
    ...sentOn('stageVariables.v', backend),
    stageVariables: { v: value },
  }),
  'authorizer context → header': (value, backend) => {
    const { items, request } = sentOn('context.authorizer.v', backend)
    return { items: [authorizer(value), ...items], request }
  },
}

/** Maps the value into a header, to a backend and to the client, and looks at every line that comes out. */
export async function judgeHostileMappedValue(one: Json, where: string): Promise<readonly VectorOutcome[]> {
  return [{ id: String(one['id']), outcome: await tryMappedValue(String(one['value']), where) }]
}

/** The same for any text. */
export async function tryMappedValue(value: string, where: string): Promise<Outcome> {
  const backend = await httpBackend('')
  try {
    return await outcomeOf(MAPPED_PLACES[where]!(value, backend), backend, value.trim() !== '')
  } finally {
    await backend.close()
  }
}

/** @param expected whether the header has to come out: a value of blanks may be none */
async function outcomeOf(method: OneMethod, { requests }: HttpBackend, expected: boolean): Promise<Outcome> {
  try {
    const { response } = await callMethod(method)
    const { statusCode, headers } = response
    const toBackend = requests.flatMap((request) => Object.entries(request.headers))
    const status = statusCode < 400 || [400, 500, 502].includes(statusCode) ? [] : [`answered with ${statusCode}`]
    const unasked = expected && statusCode < 400 && !isThere([...headers, ...toBackend]) ? ['the value is nowhere'] : []
    return judged([
      ...status,
      ...unasked,
      ...strange(headers, 'to the client'),
      ...strange(toBackend, 'to the backend'),
    ])
  } catch (error) {
    // A definition that cannot be is refused when it is made, in words.
    if (error instanceof GatewayError) return judged([])
    // Node itself takes no more than so many bytes of target and headers (RFC 6585 §5).
    if (error instanceof NotReached && error.statusCode === 431) return judged([])
    throw error
  }
}

type Lines = readonly (readonly [name: string, value: string])[]

function isThere(lines: Lines): boolean {
  return lines.some(([name]) => MAPPED.has(name.toLowerCase()))
}

const MAPPED: ReadonlySet<string> = new Set(['x-mapped', 'location'])

/** Header lines that a value made of itself, or that no server may write (RFC 9110 §5.5). */
function strange(lines: Lines, where: string): readonly string[] {
  const mapped = lines.filter(([name]) => MAPPED.has(name.toLowerCase()))
  return [
    ...(mapped.length > 1 ? [`${mapped.length} mapped headers ${where}`] : []),
    ...lines.flatMap(([name, value]) => {
      const injected = /^(?:set-cookie|x|b)$/i.test(name) ? [`${name} ${where}`] : []
      return /[^\t -\uffff]|\x7f/.test(value) ? [...injected, `a control character in ${name} ${where}`] : injected
    }),
  ]
}

/** A method that hands the value to its backend and to its client. */
function sentOn(source: string, backend: HttpBackend): OneMethod {
  const fromVariable = source.startsWith('method.') ? {} : { 'method.response.header.X-Mapped': source }
  const options: MappingOptions = {
    requestParameters: { 'integration.request.header.X-Mapped': source },
    integrationResponses: [{ statusCode: '200', responseParameters: fromVariable }],
  }
  return { items: [mappedIntegration(http({ uri: backend.origin, httpMethod: 'POST' }), options)], request: {} }
}

/** A method whose integration answers the value, in a header and in its body. */
function answered(source: string, name: string, value: string): DefinitionItem {
  const { integration } = new NotingIntegration({
    statusCode: 200,
    headers: { 'Content-Type': 'application/json', v: value },
    body: JSON.stringify({ x: value }),
  })
  const responseParameters = { [`method.response.header.${name}`]: source }
  const statusCode = name === 'Location' ? '302' : '200'
  return mappedIntegration(integration, { integrationResponses: [{ statusCode, responseParameters }] })
}

function authorizer(value: string): DefinitionItem {
  const adds = { authorizer: { lambda: { v: value } } }
  return { slot: 'authorizer', name: 'context', onRequest: () => allow({ adds }) } as DefinitionItem
}
