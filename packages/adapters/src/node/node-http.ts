import type * as Http from 'node:http'

/**
 * `node:http`, as `require` gives it. An import reads every export when it is loaded, `WebSocket` among them, which loads
 * undici: 35 of the 39 ms that such an import takes of a cold process.
 */
export const nodeHttp: typeof Http = process.getBuiltinModule('node:http')
