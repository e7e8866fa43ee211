import type { NodeResponse } from './node-message.ts'
import { callBack } from './response-chunk.ts'

/**
 * Swallows whatever an app still does to a response that was answered in its place: a handler that comes after the
 * deadline must neither throw nor reach the wire. To the app nothing seems sent, or its error handler would destroy the
 * connection, on which the client's next request may be under way.
 */
export function silenceResponse(response: NodeResponse): void {
  const same = (): NodeResponse => response
  Object.assign(response, {
    writeHead: same,
    setHeader: same,
    setHeaders: same,
    appendHeader: same,
    removeHeader: () => {},
    flushHeaders: () => {},
    addTrailers: () => {},
    write: (...args: readonly unknown[]) => {
      callBack(args)
      return true
    },
    end: (...args: readonly unknown[]) => {
      callBack(args)
      return response
    },
  })
  Object.defineProperty(response, 'headersSent', { configurable: true, get: () => false })
}
