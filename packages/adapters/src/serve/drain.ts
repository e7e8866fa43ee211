import type { Server } from 'node:http'
import { Server as NetServer } from 'node:net'
import type { Http2SecureServer, ServerHttp2Session } from 'node:http2'

/** A server that can be told to stop without losing a request. */
export type DrainableServer = Server | Http2SecureServer

/**
 * How long an idle connection is left open once a drain has begun. A client may be sending on it just now: its request is
 * answered, with `Connection: close`. `Server.close()` of Node cuts idle connections at once, which loses such requests
 * (seen under load: 3 of 20 connections).
 */
const IDLE_GRACE_MILLIS = 1_000
const SWEEP_MILLIS = 100

/**
 * Stops a server: no new connection is taken, requests under way and those already on their way end in their own time,
 * and what is left after `timeoutInMillis` is cut. Every call gets the same promise.
 */
export class Drain {
  readonly #server: DrainableServer
  readonly #timeoutInMillis: number
  readonly #sessions = new Set<ServerHttp2Session>()
  #ended: Promise<void> | undefined

  constructor(server: DrainableServer, timeoutInMillis: number) {
    this.#server = server
    this.#timeoutInMillis = timeoutInMillis
    server.on('session', (session: ServerHttp2Session) => {
      this.#sessions.add(session)
      session.once('close', () => this.#sessions.delete(session))
    })
  }

  /** Whether no new work is taken any more. */
  get begun(): boolean {
    return this.#ended !== undefined
  }

  /** Begins to drain. Resolves when the last connection has ended. */
  begin(): Promise<void> {
    return (this.#ended ??= this.#end())
  }

  #end(): Promise<void> {
    return new Promise((resolve) => {
      let sweeps: NodeJS.Timeout | undefined
      const grace = setTimeout(() => (sweeps = setInterval(() => this.#sweep(), SWEEP_MILLIS)), IDLE_GRACE_MILLIS)
      const cut = setTimeout(() => this.#cut(), this.#timeoutInMillis)
      NetServer.prototype.close.call(this.#server, () => {
        for (const timer of [grace, sweeps, cut]) clearTimeout(timer)
        // Node's own close ends the check for slow clients too; that the server has stopped already is no news.
        this.#server.close(() => {})
        resolve()
      })
      for (const session of this.#sessions) session.close()
    })
  }

  #sweep(): void {
    if ('closeIdleConnections' in this.#server) this.#server.closeIdleConnections()
  }

  #cut(): void {
    if ('closeAllConnections' in this.#server) this.#server.closeAllConnections()
    for (const session of this.#sessions) session.destroy()
  }
}
