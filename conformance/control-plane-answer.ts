import type { ControlPlaneView } from '@gw/openapi'
import { compare } from './compare.ts'
import type { Json } from './corpus-case.ts'
import { judged, skipped, type Outcome } from './outcome.ts'

/** What views are dated with: recorders wrote the word in place of the date. */
export const DATED = { createdDate: 'datetime' } as const

/** What the control plane answers where a method has no such status. */
const NO_STATUS = {
  Error: { Code: 'NotFoundException', Message: 'Invalid Response status code specified' },
  message: 'Invalid Response status code specified',
}

const ANSWERS: Readonly<Record<string, (view: ControlPlaneView) => Json>> = {
  ImportRestApi: (view) => view.getRestApi(),
  PutRestApi: (view) => view.getRestApi(),
  GetRestApi: (view) => view.getRestApi(),
  GetResources: (view) => view.getResources(),
  GetModels: (view) => view.getModels(),
  GetAuthorizers: (view) => view.getAuthorizers(),
  GetRequestValidators: (view) => view.getRequestValidators(),
  GetStages: (view) => view.getStages(),
  GetDeployments: (view) => view.getDeployments(),
}

/**
 * What the control plane answers to an operation of a case.
 * @returns `undefined` for an operation that is not known here
 */
export function controlPlaneAnswer(view: ControlPlaneView, request: Json): Json | undefined {
  const { operation, path, httpMethod } = request as { operation: string; path: string; httpMethod: string }
  if (operation.startsWith('GetMethod')) return methodAnswers(view, path, httpMethod)
  return Object.hasOwn(ANSWERS, operation) ? ANSWERS[operation]?.(view) : undefined
}

/** Four operations were recorded together: the method, its integration, and what each says of the status 200. */
function methodAnswers(view: ControlPlaneView, path: string, httpMethod: string): Json {
  return {
    method: view.getMethod(path, httpMethod),
    integration: view.getIntegration(path, httpMethod),
    'method-response': view.getMethodResponse(path, httpMethod, '200') ?? NO_STATUS,
    'integration-response': view.getIntegrationResponse(path, httpMethod, '200') ?? NO_STATUS,
  }
}

/** Compares an answer with the recorded one, with nothing more and nothing less in it. */
export function judgeAnswer(expected: unknown, actual: unknown): Outcome {
  if (expected === undefined || actual === undefined) return skipped('the runner does not know this operation')
  return judged(compare(expected, asRecorded(actual), { bindings: new Map(), subset: false }))
}

/** The recorder parsed every text that is JSON. */
function asRecorded(value: unknown): unknown {
  if (typeof value === 'string') return parsed(value)
  if (Array.isArray(value)) return value.map(asRecorded)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, asRecorded(member)]))
}

function parsed(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return text
  try {
    return asRecorded(JSON.parse(text))
  } catch {
    return text
  }
}
