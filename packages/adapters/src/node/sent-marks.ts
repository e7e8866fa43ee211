import type { NodeResponse } from './node-message.ts'

/**
 * Makes a captured response look to the app as it would if its answer were under way. Without that, an error handler
 * that asks `headersSent` after the first byte would write an error page behind half an answer, and `compression` would
 * begin anew with every chunk. Both read the private field behind `headersSent`, as do Node's own methods, which then
 * throw ERR_HTTP_HEADERS_SENT where they should.
 */
export function markHeadersSent(response: NodeResponse): void {
  if (response.stream === undefined) fieldsOf(response)._header = 'captured'
  else pretend(response, 'headersSent', true)
}

/** The same for `end`: `writableEnded` is true while policies still look at the answer. */
export function markEnded(response: NodeResponse): void {
  if (response.stream === undefined) fieldsOf(response).finished = true
  else pretend(response, 'writableEnded', true)
}

/** Nothing has been sent, as is the truth: the answer can now be. */
export function clearMarks(response: NodeResponse): void {
  if (response.stream === undefined) Object.assign(fieldsOf(response), { _header: null, finished: false })
  else for (const name of ['headersSent', 'writableEnded'] as const) delete (response as Partial<NodeResponse>)[name]
}

/** Fields of Node's `OutgoingMessage`, in every version from 22 to 26. */
interface OutgoingFields {
  _header: string | null
  finished: boolean
}

function fieldsOf(response: NodeResponse): OutgoingFields {
  return response as unknown as OutgoingFields
}

function pretend(response: NodeResponse, name: 'headersSent' | 'writableEnded', value: boolean): void {
  Object.defineProperty(response, name, { configurable: true, get: () => value })
}
