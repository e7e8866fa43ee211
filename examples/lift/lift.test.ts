import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { serve, type Serving } from '@gw/adapters/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { liftedGateway } from './gateway.ts'

const lines: string[] = []
let serving: Serving

beforeAll(async () => {
  serving = await serve(
    liftedGateway((text) => void lines.push(text)),
    { stage: 'path', port: 0, host: '127.0.0.1', signals: [] },
  )
})
afterAll(async () => {
  await serving.close()
  expect(lines.join('')).toContain('"route":"/orders/{orderId}","who":"alice"')
})

const ask = (path: string, init?: RequestInit): Promise<Response> => fetch(serving.url + path, init)
const as = (token: string): RequestInit => ({ headers: { Authorization: `Bearer ${token}` } })

describe('a service that left API Gateway', () => {
  test('kept its stages and their variables', async () => {
    expect([await (await ask('/dev/health')).text(), await (await ask('/prod/health')).text()]).toEqual([
      'hello-from-dev',
      'hello-from-prod',
    ])
    expect((await ask('/staging/health')).status).toBe(403)
  })

  test('kept its authorizer, and what the functions are told of callers', async () => {
    const created = await ask('/prod/orders', { method: 'POST', body: '{"item":"tea"}', ...as('let-me-in') })
    expect([created.status, created.headers.getSetCookie()]).toEqual([201, ['last=1', 'stage=prod']])
    expect(await (await ask('/prod/orders/1', as('let-me-in'))).json()).toEqual({
      id: '1',
      item: 'tea',
      owner: 'alice',
    })
    expect((await ask('/prod/orders/1', as('admin-token'))).status).toBe(200)
  })

  test('kept AWS’s answers to those who may not, with its own header on them', async () => {
    const answers = await Promise.all([ask('/prod/orders/1'), ask('/prod/orders/1', as('wrong')), ask('/prod/nowhere')])
    const seen = await Promise.all(
      answers.map(async (answer) => [answer.status, await answer.text(), answer.headers.get('x-support')]),
    )
    expect(seen).toEqual([
      [401, '{"message":"Unauthorized"}', 'support@example.com'],
      [401, '{"message":"Unauthorized"}', 'support@example.com'],
      [403, '{"message":"Missing Authentication Token"}', 'support@example.com'],
    ])
  })

  test('kept its throttle on one method', async () => {
    const posts = Array.from({ length: 12 }, () =>
      ask('/dev/orders', { method: 'POST', body: '{"item":"tea"}', ...as('let-me-in') }),
    )
    const statuses = (await Promise.all(posts)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(5)
    expect(statuses).toContain(201)
  })

  test('kept its CORS', async () => {
    const preflight = await ask('/prod/orders', {
      method: 'OPTIONS',
      headers: { Origin: 'https://shop.example.com', 'Access-Control-Request-Method': 'POST' },
    })
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([
      200,
      'https://shop.example.com',
    ])
  })

  test('did not touch its functions: they know nothing of the gateway', () => {
    const folder = join(import.meta.dirname, 'functions')
    const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
    expect(sources).toHaveLength(3)
    expect(sources.filter((source) => source.includes('@gw/'))).toEqual([])
  })
})
