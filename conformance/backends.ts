import { lambdaProxy, type LambdaProxyOptions } from '@gw/integrations'
import type { Integration } from '@gw/core'
import { object, type Json } from './corpus-case.ts'

/** What a case's functions did and saw. */
export class LambdaBackends {
  /** Every event that a function was called with, in order. */
  readonly events: unknown[] = []
  readonly #described: Json

  constructor(described: unknown) {
    this.#described = object(described)
  }

  /** The integration that calls one of the case's functions: an echo where the case describes none. */
  integration(name: string, options: Omit<LambdaProxyOptions, 'handler' | 'client'>): Integration {
    const described = object(this.#described[name] ?? Object.values(this.#described)[0])
    const { returns, raw_payload: raw, behavior } = described as Record<string, unknown>
    if (typeof raw === 'string') return lambdaProxy({ ...options, functionName: name, client: this.#client(raw) })
    const handler = (event: unknown): unknown => {
      this.events.push(event)
      if (behavior === 'raises') throw new Error('The function raises')
      if (Object.hasOwn(described, 'returns')) return returns
      return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(event) }
    }
    return lambdaProxy({ ...options, handler, maxEventBytes: MAX_INVOKE_BYTES })
  }

  /** A function whose answer is given byte for byte, as Lambda's own service would hand it over. */
  #client(payload: string): { send(command: { input: { Payload: Uint8Array } }): Promise<unknown> } {
    return {
      send: async ({ input }) => {
        this.events.push(JSON.parse(new TextDecoder().decode(input.Payload)))
        return { StatusCode: 200, Payload: new TextEncoder().encode(payload) }
      },
    }
  }
}

/** The cases speak of functions on AWS, where a call is at most 6 MB. */
const MAX_INVOKE_BYTES = 6_291_456
