import type * as undici from 'undici'
import type { Dispatcher } from 'undici'
import { GatewayError, type MaybePromise } from '@gw/core'
import type { HttpIntegrationOptions } from './http-options.ts'

/** Who sends a request. */
export interface BackendDispatcher {
  readonly dispatcher: Dispatcher
  /** Whether it is of the undici that this package brings, and nothing stands in front of it. */
  readonly isOwn: boolean
}

/** Connections to backends, made when the first request needs one. */
export interface BackendPool {
  /** @throws {GatewayError} `MISSING_PEER` when undici is not there */
  dispatcher(): MaybePromise<BackendDispatcher>
  close(): Promise<void>
}

/** A pool of an integration's own, or the dispatcher that its user passed in. */
export function backendPool(options: HttpIntegrationOptions): BackendPool {
  const { dispatcher } = options
  if (dispatcher !== undefined) {
    const passed = { dispatcher, isOwn: false }
    return { dispatcher: () => passed, close: async () => {} }
  }
  let made: BackendDispatcher | undefined
  let making: Promise<BackendDispatcher> | undefined
  const make = async (): Promise<BackendDispatcher> => (made = { dispatcher: await makeAgent(options), isOwn: true })
  return {
    dispatcher: () => made ?? (making ??= make()),
    close: async () => {
      await (await making?.catch(() => undefined))?.dispatcher.destroy()
    },
  }
}

async function makeAgent(options: HttpIntegrationOptions): Promise<Dispatcher> {
  const { Agent } = await loadUndici()
  const { tls = {} } = options
  return new Agent({
    connections: options.connections ?? 128,
    // One request at a time on a connection: what a backend sends too much belongs to nobody else's answer.
    pipelining: 1,
    maxHeaderSize: options.maxHeaderBytes ?? 16_384,
    allowH2: options.allowH2 ?? false,
    connect: {
      timeout: options.connectTimeoutInMillis ?? 5000,
      rejectUnauthorized: tls.insecureSkipVerification !== true,
      ...(tls.serverNameToVerify === undefined ? {} : { servername: tls.serverNameToVerify }),
      ...(tls.ca === undefined ? {} : { ca: [tls.ca].flat() as string[] }),
      ...(tls.cert === undefined ? {} : { cert: tls.cert as string }),
      ...(tls.key === undefined ? {} : { key: tls.key as string }),
    },
  })
}

async function loadUndici(): Promise<Pick<typeof undici, 'Agent'>> {
  try {
    return await import('undici')
  } catch (cause) {
    throw new GatewayError('MISSING_PEER', 'HTTP integrations need the package undici', { cause })
  }
}
