import type { Context, GatewayResponse } from '@gw/core'
import type { CacheCaseOrigin } from './cache-case.ts'

/** The header by which an answer says which run of the origin made it. */
export const RUN_HEADER = 'x-origin-run'

/** What stands behind the cache. It counts its runs, and writes the count and what it was told to repeat into its answer. */
export class CachedOrigin {
  runs = 0
  readonly #origin: CacheCaseOrigin

  constructor(origin: CacheCaseOrigin) {
    this.#origin = origin
  }

  /** Answers one request, as the gateway hands it on. */
  async answer(context: Context): Promise<GatewayResponse> {
    const run = ++this.runs
    const { status, headers, delayMs, bytes, truncate } = this.#origin
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
    const body = bytes === undefined ? `run ${run}${await this.#repeated(context)}` : 'x'.repeat(bytes)
    const length = truncate ? { 'content-length': String(body.length + 100) } : {}
    return { statusCode: status, headers: { ...headers, ...length, [RUN_HEADER]: String(run) }, body }
  }

  /** Repeats in brackets, so that a short value is not found by chance. */
  async #repeated({ request, changedRequest }: Context): Promise<string> {
    const seen = Object.entries(this.#origin.reflects).filter(
      ([name, value]) => (changedRequest?.headers.get(name)?.[0] ?? request.header(name)) === value,
    )
    const body = await request.body()
    const sent = body instanceof Uint8Array && body.byteLength > 0 ? [new TextDecoder().decode(body)] : []
    return [...seen.map(([, value]) => value), ...sent].map((value) => ` [${value}]`).join('')
  }
}
