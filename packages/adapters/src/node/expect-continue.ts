import type { NodeMessage, NodeResponse } from './node-message.ts'

/**
 * Asks a client that sent `Expect: 100-continue` for its body, once. Node has done so already unless the server has a
 * `checkContinue` listener; with one (`server.on('checkContinue', listener)`), a refused upload is never sent at all.
 */
export function sendContinue(message: NodeMessage, response: NodeResponse): void {
  const { expect } = message.headers
  if (expect === undefined || expect.toLowerCase() !== '100-continue') return
  if (!response.headersSent && !hasContinued(response)) response.writeContinue()
}

/**
 * Node has no public word for "100 was sent" on HTTP/1. Should its field go, the answer is yes, and the client, as RFC
 * 9110 §10.1.1 tells it, sends its body after a short wait.
 */
function hasContinued(response: NodeResponse): boolean {
  if (response.stream !== undefined)
    return response.stream.sentInfoHeaders?.some((headers) => headers[':status'] === 100) === true
  return (response as { readonly _sent100?: boolean })._sent100 !== false
}
