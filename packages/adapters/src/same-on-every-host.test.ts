import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { PlainRequest } from '@gw/core'
import { afterAll, describe, expect, test } from 'vitest'
import { suiteGateway } from '../test/host-suite/definition.ts'
import { albWithSingleValues, HOST_DRIVERS, honoOnNode, type HostDriver } from '../test/host-suite/host-drivers.ts'
import { PAIRS, type Pair } from '../test/host-suite/pairs.ts'
import { seenOf, type Seen } from '../test/host-suite/seen.ts'
import type { SampleRequest } from '../test/sample-events.ts'

const reports = process.env['GW_TEST_REPORTS']
const passed = new Map<string, number>()

/** What the gateway answers before any host has touched it. */
async function reference({ request, variant = {}, before = 0 }: Pair): Promise<Seen> {
  const gateway = suiteGateway(variant)
  let answered: Seen | undefined
  for (let i = 0; i <= before; i++) {
    answered = await seenOf(request.method, await gateway.handle(plain(request)))
  }
  await gateway.close()
  return answered!
}

function plain({ method = 'GET', target = '/', headers = {}, body }: SampleRequest): PlainRequest {
  return new PlainRequest({
    method,
    target,
    headers: { host: 'api.test', ...headers },
    ...(body === undefined ? {} : { body }),
  })
}

async function check(pair: Pair, mount: HostDriver, expected: Seen): Promise<void> {
  const gateway = suiteGateway(pair.variant ?? {})
  const sender = await mount(gateway)
  try {
    for (let i = 0; i < (pair.before ?? 0); i++) await sender.send(pair.request)
    expect(await sender.send(pair.request)).toEqual(expected)
  } finally {
    await sender.close()
    await gateway.close()
  }
}

describe.each(Object.entries(HOST_DRIVERS))('%s', (host, mount) => {
  test.each(PAIRS)('$name', async (pair) => {
    const expected = await reference(pair)
    expect(expected.status).toBe(pair.status)
    if (pair.body !== undefined) expect(Buffer.from(expected.body, 'hex').toString()).toBe(pair.body)
    await check(pair, mount, expected)
    passed.set(host, (passed.get(host) ?? 0) + 1)
  })
})

/** What a load balancer without multi-value headers drops before a function sees it: all but the last of repeated values. */
const LOST_ON_SINGLE_VALUES: ReadonlySet<string> = new Set(['query, decoded and repeated', 'headers'])

describe('alb with single values', () => {
  test.each(PAIRS.filter(({ name }) => !LOST_ON_SINGLE_VALUES.has(name)))('$name', async (pair) => {
    await check(pair, albWithSingleValues, await reference(pair))
  })
})

describe('hono behind @hono/node-server', () => {
  test.each(PAIRS)('$name', async (pair) => {
    const expected = await reference(pair)
    const named = 'content-type' in expected.headers || !hasBody(pair, expected)
    const headers = named ? expected.headers : { ...expected.headers, 'content-type': 'text/plain; charset=UTF-8' }
    await check(pair, honoOnNode, { ...expected, headers })
  })
})

/** Whether the server sees a body. An empty text is one to it; the suite has none without a type. */
function hasBody({ request }: Pair, { body }: Seen): boolean {
  return body !== '' && request.method !== 'HEAD'
}

/** One line for each host, which the test script prints before its last line. */
afterAll(() => {
  if (reports === undefined) return
  const lines = Object.keys(HOST_DRIVERS).map((host) => `host ${host} ${passed.get(host) ?? 0} of ${PAIRS.length}\n`)
  appendFileSync(join(reports, 'hosts.txt'), lines.join(''))
})
