import { createGateway, type Follow, type Gateway } from '@gw/core'
import { describe, expect, it } from 'vitest'
import { ANSWERS } from '../test/answers.ts'
import { HOSTS, listen } from '../test/hosts.ts'
import { following } from '../test/policies.ts'
import { sendRaw, type RawAnswer } from '../test/raw-request.ts'

/** What policies want to see, from nothing to all. */
const WATCHES: Readonly<Record<string, Follow>> = {
  nothing: {},
  end: { end: () => {} },
  head: { head: (head) => head },
  response: { response: (response) => response },
  'response, later': { response: async (response) => response },
}

for (const [host, start] of Object.entries(HOSTS)) {
  describe(`${host}: an app's answers as they are without a gateway`, () => {
    it.each(Object.keys(WATCHES))('policies watch %s', async (watches) => {
      const differing: unknown[] = []
      for (const [name, listener] of Object.entries(ANSWERS)) {
        const gateway = createGateway({ policies: [following(WATCHES[watches]!)] }) as unknown as Gateway
        for (const request of requests()) {
          const bare = comparable(await sendRaw((await listen(listener)).port, request))
          const behind = comparable(await sendRaw((await start(gateway, listener)).port, request))
          if (JSON.stringify(bare) !== JSON.stringify(behind))
            differing.push({ name, request: request.slice(0, 4), bare, behind })
        }
      }
      expect(differing).toEqual([])
    })
  })
}

function requests(): readonly string[] {
  return ['GET', 'HEAD'].map(
    (method) => `${method} / HTTP/1.1\r\nHost: gw.test\r\nConnection: close\r\nTE: trailers\r\n\r\n`,
  )
}

/** Everything but the date, the gateway's own two headers, and how the body is framed, which a whole answer may improve. */
function comparable({ statusCode, reason, headers, body, rest }: RawAnswer): unknown {
  const own = [...headers].filter(([name]) => !OWN.has(name)).sort()
  const trailer = /\r\n(x-sum: 42)\r\n/i.exec(rest)?.[1]
  return { statusCode, reason, own, length: body.length, body: body.slice(0, 100), end: body.slice(-100), trailer }
}

const OWN: ReadonlySet<string> = new Set([
  'date',
  'x-amzn-requestid',
  'x-amz-apigw-id',
  'content-length',
  'transfer-encoding',
])
