import type { Context, GatewayResponse } from '@gw/core'
import { describe, expect, it } from 'vitest'
import { ok, Shop } from '../test/shop.ts'
import { HEADER_NAMES, PARAMETER_NAMES } from '../test/unkeyed-names.ts'
import { cache, type CacheOptions } from './cache.ts'

const HEADERS = [...new Set(HEADER_NAMES)]
const PARAMETERS = [...new Set(PARAMETER_NAMES)]
const EVIL = 'evil-"><script>1</script>'

/** A handler that writes everything it sees into its answer. */
function reflecting({ request, changedRequest }: Context): GatewayResponse {
  const headers = changedRequest?.headers ?? request.headerLines()
  const query = changedRequest?.rawQueryString ?? request.rawQueryString
  return ok(`${[...headers].map(([name, value]) => `${name}: ${String(value)}`).join('\n')}\n?${query}`)
}

/** What a clean request gets after one with something evil in it. */
async function afterEvil(options: CacheOptions, target: string, headers: Record<string, string>): Promise<unknown> {
  const shop = new Shop([cache(options)])
  shop.answer = reflecting
  await shop.send(target, { headers: { host: 'shop.test', ...headers } })
  return (await shop.send('/pets')).body
}

describe('what the key does not know never reaches another caller, out of an origin that reflects everything', () => {
  it('is tried with more than a thousand names', () => {
    expect(HEADERS.length + PARAMETERS.length).toBeGreaterThanOrEqual(1000)
  })

  it.each([
    {},
    { shared: true },
    { unkeyed: 'remove' },
    { unkeyed: 'remove', shared: true, cacheKeyParameters: [] },
  ] satisfies CacheOptions[])('with %j', async (options) => {
    for (const name of HEADERS) {
      expect(await afterEvil(options, '/pets', { [name]: EVIL }), name).not.toContain('script')
    }
    for (const name of PARAMETERS) {
      expect(await afterEvil(options, `/pets?${name}=${EVIL}`, {}), name).not.toContain('script')
    }
  })

  it('and with unkeyed: remove, clean answers are the same whatever came before', async () => {
    const clean = await afterEvil({ unkeyed: 'remove', cacheKeyParameters: [] }, '/pets', {})
    for (const name of HEADERS) {
      const shop = new Shop([cache({ unkeyed: 'remove', cacheKeyParameters: [] })])
      shop.answer = reflecting
      await shop.send(`/pets?${name}=x`, { headers: { host: 'shop.test', [name]: EVIL } })
      expect((await shop.send('/pets')).body).toBe(clean)
    }
  })
})
