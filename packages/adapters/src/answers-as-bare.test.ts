import { createGateway, type Follow, type Gateway } from '@gw/core'
import { describe, expect, it } from 'vitest'
import { ANSWERS } from '../test/answers.ts'
import { HOSTS, listen, type Listener } from '../test/hosts.ts'
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

/** Which of `ANSWERS` is asked for stands in the path. */
const names = Object.keys(ANSWERS)
const everyAnswer: Listener = (request, response) => ANSWERS[names[Number(request.url!.slice(1))]!]!(request, response)

describe.each(Object.entries(HOSTS))("%s: an app's answers as they are without a gateway", (_, start) => {
  it.each(Object.keys(WATCHES))('policies watch %s', { timeout: 60_000 }, async (watches) => {
    const gateway = createGateway({ policies: [following(WATCHES[watches]!)] }) as unknown as Gateway
    const [bare, behind] = [await listen(everyAnswer), await start(gateway, everyAnswer)]
    for (const [index, name] of names.entries()) {
      for (const method of ['GET', 'HEAD']) {
        const request = `${method} /${index} HTTP/1.1\r\nHost: gw.test\r\nConnection: close\r\nTE: trailers\r\n\r\n`
        const [expected, answer] = [await sendRaw(bare.port, request), await sendRaw(behind.port, request)]
        expect({ name, method, ...comparable(answer) }).toEqual({ name, method, ...comparable(expected) })
      }
    }
  })
})

/** Everything but the date, the gateway's own two headers, and how the body is framed, which a whole answer may improve. */
function comparable({ statusCode, reason, headers, body, rest }: RawAnswer): object {
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
