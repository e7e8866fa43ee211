import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { build } from 'vite'
import { expect, test } from 'vitest'

/** What a worker's platform gives: no `process`, no `Buffer`, no `require`. */
const WEB_GLOBALS = {
  AbortController,
  crypto,
  Headers,
  performance,
  ReadableStream,
  Request,
  Response,
  setTimeout,
  clearTimeout,
  TextDecoder,
  TextEncoder,
  URL,
  URLSearchParams,
  atob,
  btoa,
}

/** The worker of `test/fetch-worker.ts` with all that it imports, as one script for a browser. */
async function bundled(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['@gw/source', 'browser', 'module'] },
    build: {
      write: false,
      minify: true,
      lib: { entry: join(import.meta.dirname, '../test/fetch-worker.ts'), name: 'gw', formats: ['iife'] },
    },
  })
  const outputs = [result].flat().flatMap((one) => ('output' in one ? one.output : []))
  return outputs.map((output) => ('code' in output ? output.code : '')).join('')
}

test(
  'bundled for a browser it needs nothing of Node, and runs where only web globals are',
  { timeout: 60_000 },
  async () => {
    const code = await bundled()
    expect(code).not.toMatch(/["'`]node:|__vite-browser-external|\brequire\(/)
    const context = createContext({ ...WEB_GLOBALS })
    const { worker } = runInContext(`${code};gw`, context) as { worker: (request: Request) => Promise<Response> }
    const post = { method: 'POST', body: 'Rex', headers: { 'x-key': 'secret' } }
    expect(await (await worker(new Request('https://api.test/pets/7', post))).json()).toEqual({
      petId: '7',
      body: 'Rex',
    })
    expect((await worker(new Request('https://api.test/pets/7', { method: 'POST' }))).status).toBe(401)
    expect((await worker(new Request('https://api.test/health'))).status).toBe(200)
    expect((await worker(new Request('https://api.test/health'))).status).toBe(200)
    expect((await worker(new Request('https://api.test/health'))).status).toBe(429)
    console.info(`core and fetch in one script: ${code.length} characters`)
  },
)
