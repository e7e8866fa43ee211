import { http, lambdaProxy, mock } from '@gw/integrations'
import { mappedIntegration } from '@gw/mapping'
import { object, type CorpusCase } from '../corpus-case.ts'
import { httpBackend } from '../http-backends.ts'
import { callMethod } from '../one-method.ts'
import { judged, type Outcome } from '../outcome.ts'
import { compareAnswer } from './mapped-request.ts'

/** What a gateway adds to an answer: of an HTTP backend, of a backend that is not there, and of its own. */
export async function judgeEnrichment({ definition, request, expected }: CorpusCase): Promise<Outcome> {
  const backend = await httpBackend('')
  const uri = backend.origin
  // A backend that is gone is the gateway's own error.
  if (request['gateway_error'] === true) await backend.close()
  const isHttp = definition['integrationType'] === 'HTTP'
  const called = isHttp ? http({ uri }) : mock()
  const item = mappedIntegration(called, { type: isHttp ? 'HTTP' : 'MOCK' })
  try {
    return judged(compareAnswer(expected, await callMethod({ items: [item], request: {} })))
  } finally {
    if (request['gateway_error'] !== true) await backend.close()
  }
}

/** The trace that a function is handed for the one that a client names, or for none. */
export async function judgeTraceId({ request, expected }: CorpusCase): Promise<Outcome> {
  let trace = ''
  const handler = (event: unknown): object => {
    const lines = Object.entries(object(object(event)['headers']))
    trace = String(lines.find(([name]) => name.toLowerCase() === 'x-amzn-trace-id')?.[1] ?? '')
    return { statusCode: 200 }
  }
  const headers = Object.entries(object(request['headers'])).map(([name, value]) => [name, String(value)] as const)
  await callMethod({ items: [lambdaProxy({ handler: handler as never })], request: { headers } })
  const parts = Object.fromEntries(trace.split(';').map((part) => part.split('=') as [string, string]))
  return judged(
    Object.entries(expected).flatMap(([name, value]) => {
      const found = name === 'trace' ? trace : (parts[name.replace('_len', '')] ?? '')
      return value === (name.endsWith('_len') ? found.length : found)
        ? []
        : [`${name}: expected ${String(value)}, got ${found}`]
    }),
  )
}
