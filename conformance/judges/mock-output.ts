import { isRefusal, type Integration } from '@gw/core'
import { mock } from '@gw/integrations'
import { mappedIntegration, mockStatusCode } from '@gw/mapping'
import type { CorpusCase } from '../corpus-case.ts'
import { callMethod } from '../one-method.ts'
import { judged, type Outcome } from '../outcome.ts'
import { compareAnswer } from './mapped-request.ts'

/** Hands a MOCK what its request template printed, and compares the status that it reads there. */
export async function judgeMockOutput({ request, expected }: CorpusCase): Promise<Outcome> {
  const seen: number[] = []
  const outcome = await callMethod({
    items: [
      mappedIntegration(noting(mock({ statusCode: mockStatusCode }), seen), {
        type: 'MOCK',
        requestTemplates: { 'application/json': String(request['rendered_request_template']) },
      }),
    ],
    request: {},
  })
  const { integration_status: status, ...answered } = expected as Record<string, unknown>
  if (status === undefined) return judged(compareAnswer(answered, outcome))
  return judged(seen[0] === status ? [] : [`integration status: expected ${String(status)}, got ${String(seen[0])}`])
}

function noting(integration: Integration, seen: number[]): Integration {
  return {
    ...integration,
    invoke: async (context) => {
      const answer = await integration.invoke(context)
      if (!isRefusal(answer)) seen.push(answer.statusCode)
      return answer
    },
  }
}
