import { lambdaProxy, type LambdaHandler, type LambdaProxyOptions } from '@gw/integrations'
import type { Integration } from '@gw/core'
import { object, type Json } from './corpus-case.ts'
import type { HttpBackend } from './http-backends.ts'

/** What a case's integrations call. */
export class CaseBackends {
  readonly lambdas: LambdaBackends
  readonly http: HttpBackend

  constructor(described: unknown, http: HttpBackend) {
    this.lambdas = new LambdaBackends(described)
    this.http = http
  }

  /** A case's URI with its backend's real address: `${http:echo}` and the like. */
  httpUri(integration: Json): string {
    const uri = typeof integration['uri'] === 'string' ? integration['uri'] : '${http:echo}'
    return uri.replace(/\$\{http:[\w-]+\}\/?/, `${this.http.origin}/`)
  }
}

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
    const { raw_payload: raw } = this.#backend(name) as Record<string, unknown>
    if (typeof raw === 'string') return lambdaProxy({ ...options, functionName: name, client: this.#client(raw) })
    return lambdaProxy({ ...options, handler: this.#proxied(name), maxEventBytes: MAX_INVOKE_BYTES })
  }

  /** A function that is called without a proxy event: it returns what the case says, or what it received. */
  handler(name: string): LambdaHandler {
    const described = this.#backend(name)
    return ((event: unknown) => {
      this.events.push(event)
      if (Object.hasOwn(described, 'returns')) return described['returns']
      const behavior = String(described['behavior'] ?? '')
      if (behavior.startsWith('event.body.httpStatus')) return byHttpStatus(event)
      return behavior.includes('"body": JSON of event') ? proxyEcho(event, {}) : event
    }) as LambdaHandler
  }

  #proxied(name: string): LambdaHandler {
    const described = this.#backend(name)
    return ((event: unknown) => {
      this.events.push(event)
      if (described['behavior'] === 'raises') throw new Error('The function raises')
      if (Object.hasOwn(described, 'returns')) return described['returns']
      if (described['behavior'] === 'returns the message the authorizer put in its context') return message(event)
      return proxyEcho(event, { headers: { 'Content-Type': 'application/json' } })
    }) as LambdaHandler
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

  #backend(name: string): Json {
    const { auth: _authorizer, ...others } = this.#described
    return object(this.#described[name] ?? Object.values(others)[0])
  }
}

/** The cases speak of functions on AWS, where a call is at most 6 MB. */
const MAX_INVOKE_BYTES = 6_291_456

function proxyEcho(event: unknown, headers: object): object {
  return { statusCode: 200, ...headers, body: JSON.stringify(event), isBase64Encoded: false }
}

/** An HTTP API's event in format 2.0 has what a Lambda authorizer said one member deeper. */
function message(event: unknown): object {
  const { authorizer } = object(object(event)['requestContext'])
  const said = object(object(authorizer)['lambda'] ?? authorizer)
  return { statusCode: 200, body: JSON.stringify({ message: said['message'] }) }
}

function byHttpStatus(event: unknown): object {
  const status = Number(object(object(event)['body'])['httpStatus'])
  return { statusCode: 200, body: status >= 400 ? 'customerror' : 'noerror' }
}
