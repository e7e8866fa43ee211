import {
  mappedIntegration,
  responseHeaderName,
  type IntegrationResponseOptions,
  type IntegrationType,
  type MappingOptions,
} from '@gw/mapping'
import type { GatewayResponse } from '@gw/core'
import { object, type CorpusCase } from '../corpus-case.ts'
import { NotingIntegration } from '../noting-integration.ts'
import { callMethod, type MethodOutcome } from '../one-method.ts'
import { judged, type Outcome } from '../outcome.ts'
import { compareAnswer } from './mapped-request.ts'

/** Lets a backend answer as the case says, and compares what its integration responses make of that. */
export async function judgeMappedResponse({ definition, request, expected }: CorpusCase): Promise<Outcome> {
  const { status, headers, body } = object(request['integration_response']) as Record<string, unknown>
  const answer = { statusCode: Number(status), headers: headerMap(headers), body: String(body) }
  return judged(compareAnswer(expected, await answered(definition, 'HTTP', answer)))
}

/** Chooses an integration response: by a status code, or by a function's `errorMessage`. */
export async function judgeSelection({ definition, request, expected }: CorpusCase): Promise<Outcome> {
  const value = String(request['selection_value'])
  const { statusCode, ...refused } = expected as Record<string, unknown>
  const wanted = statusCode === undefined ? refused : { status: Number(statusCode) }
  const isStatus = /^\d{3}$/.test(value)
  const headers = { 'Content-Type': 'application/json' }
  const answer = isStatus
    ? { statusCode: Number(value), headers, body: '' }
    : { statusCode: 200, headers, body: JSON.stringify({ errorMessage: value }) }
  return judged(compareAnswer(wanted, await answered(definition, isStatus ? 'HTTP' : 'AWS', answer)))
}

/** Looks up under which names a backend's headers reach the client. */
export function judgeMethodResponse({ definition, expected }: CorpusCase): Outcome {
  const absent = (expected['headers_absent'] ?? []) as readonly string[]
  const type = definition['integrationType'] as IntegrationType
  return judged(
    absent.flatMap((name) =>
      responseHeaderName(name, type) === undefined ? [] : [`${name}: not expected, and there`],
    ),
  )
}

function answered(
  definition: Readonly<Record<string, unknown>>,
  type: NonNullable<MappingOptions['type']>,
  answer: GatewayResponse,
): Promise<MethodOutcome> {
  const integrationResponses = definition['integrationResponses'] as readonly IntegrationResponseOptions[]
  const { integration } = new NotingIntegration(answer)
  return callMethod({ items: [mappedIntegration(integration, { type, integrationResponses })], request: {} })
}

function headerMap(lines: unknown): Record<string, readonly string[]> {
  const headers: Record<string, string[]> = {}
  for (const [name, value] of (lines ?? []) as readonly [string, string][]) (headers[name] ??= []).push(value)
  return headers
}
