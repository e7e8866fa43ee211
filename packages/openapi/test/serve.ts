import { createGateway, PlainRequest, type GatewayResponse, type PlainRequestInit } from '@gw/core'
import type { ImportedApi } from '../src/imported-api.ts'

/** What a client sees of an answer. */
export interface Answer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: string
}

/** Serves an imported API and asks it, on one stage. */
export function serve(imported: ImportedApi, stage?: string): (request: PlainRequestInit) => Promise<Answer> {
  const gateway = createGateway(imported.definition)
  return async (request) => {
    const response = await gateway.handle(new PlainRequest(request), undefined, stage === undefined ? {} : { stage })
    return { statusCode: response.statusCode, headers: response.headers, body: text(response) }
  }
}

function text({ body }: GatewayResponse): string {
  if (typeof body === 'string') return body
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : ''
}
