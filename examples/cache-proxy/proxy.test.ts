import { spawn, type ChildProcess } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'

let origin: Server
let proxy: ChildProcess
let base: string
let calls = 0

beforeAll(async () => {
  origin = createServer((request, response) => {
    calls++
    if (request.headers['if-none-match'] === '"1"') return void response.writeHead(304).end()
    response.writeHead(200, { 'cache-control': 'max-age=0, stale-if-error=0', etag: '"1"', 'x-path': request.url! })
    response.end(`call ${calls}`)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => origin.once('listening', resolve))
  const { port } = origin.address() as AddressInfo
  proxy = spawn(process.execPath, ['--conditions=@gw/source', 'proxy.ts'], {
    cwd: import.meta.dirname,
    env: { ...process.env, ORIGIN: `http://127.0.0.1:${port}`, PORT: '0' },
  })
  base = await new Promise<string>((resolve) => {
    proxy.stdout!.on('data', (text: Buffer) => resolve(/http:\/\/127\.0\.0\.1:\d+/.exec(String(text))![0]))
  })
})
afterAll(() => {
  proxy.kill()
  origin.close()
})

it('stands before an origin, remembers what it answers, and confirms it', async () => {
  const ask = async (): Promise<[number, string, string | null]> => {
    const response = await fetch(`${base}/a?b=c`)
    return [response.status, await response.text(), response.headers.get('cache-status')]
  }
  expect(await ask()).toEqual([200, 'call 1', 'cache-proxy; fwd=uri-miss; fwd-status=200; stored'])
  expect(await ask()).toEqual([200, 'call 1', 'cache-proxy; fwd=stale; fwd-status=304; stored'])
  expect(calls).toBe(2)
})

it('passes on what it does not remember', async () => {
  const response = await fetch(`${base}/upload`, { method: 'POST', body: 'x'.repeat(100_000) })
  expect([response.status, response.headers.get('x-path')]).toEqual([200, '/upload'])
})
