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

/**
 * The same for `end`: `writableEnded` is true while policies still look at the answer. Not the field `finished`: a server
 * that is being closed cuts connections whose answer has it.
 */
export function markEnded(response: NodeResponse): void {
  pretend(response, 'writableEnded', true)
}

/** Nothing has been sent, as is the truth: the answer can now be. */
export function clearMarks(response: NodeResponse): void {
  // Deleting what is not there costs nothing; deleting what is makes a slow dictionary of the response.
  delete (response as Partial<Pretended>).writableEnded
  if (response.stream === undefined) fieldsOf(response)._header = null
  else delete (response as Partial<Pretended>).headersSent
}

/** The private field of Node's `OutgoingMessage`, in every version from 22 to 26. */
interface OutgoingFields {
  _header: string | null
}

function fieldsOf(response: NodeResponse): OutgoingFields {
  return response as unknown as OutgoingFields
}

/** What is said in place of Node's own getters. */
interface Pretended {
  headersSent: boolean
  writableEnded: boolean
}

function pretend(response: NodeResponse, name: keyof Pretended, value: boolean): void {
  Object.defineProperty(response, name, { configurable: true, get: () => value })
}
