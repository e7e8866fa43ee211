import { spawn } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Runs one of the README's snippets as it stands, on a free port, and asks it. */
async function asking(
  file: string,
  questions: (get: (path: string, headers?: Record<string, string>) => Promise<Response>) => Promise<void>,
) {
  const port = await freePort()
  const app = spawn(process.execPath, ['--conditions=@gw/source', join(import.meta.dirname, file)], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  try {
    const get = (path: string, headers: Record<string, string> = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, { headers })
    await listening(get)
    await questions(get)
  } finally {
    app.kill()
  }
}

async function listening(get: (path: string) => Promise<Response>): Promise<void> {
  const deadline = Date.now() + 20_000
  for (;;) {
    try {
      // No route of any snippet: refused without being counted.
      await get('/not/a/route')
      return
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

const key = { 'x-api-key': 'acme-0123456789abcdef' }

describe("the README's snippets", () => {
  it('express.mjs: 401 without a token, 403 without a key, 200 with one, 429 when the burst is spent', async () => {
    await asking('express.mjs', async (get) => {
      expect((await get('/pets/1')).status).toBe(401)
      expect((await get('/prices')).status).toBe(403)
      expect((await get('/health')).status).toBe(200)
      const statuses = [await get('/prices', key), await get('/prices', key), await get('/prices', key)].map(
        ({ status }) => status,
      )
      expect(statuses).toEqual([200, 200, 429])
    })
  }, 30_000)

  it('throttle.mjs: 429 from two packages', async () => {
    await asking('throttle.mjs', async (get) => {
      const statuses = [await get('/'), await get('/'), await get('/')].map(({ status }) => status)
      expect(statuses.at(-1)).toBe(429)
    })
  }, 30_000)

  it('hono.mjs: 403, 200 with the caller, 429', async () => {
    await asking('hono.mjs', async (get) => {
      expect((await get('/pets/1')).status).toBe(403)
      expect(await (await get('/pets/1', key)).json()).toEqual({ petId: '1', key: 'acme' })
      await get('/pets/1', key)
      expect((await get('/pets/1', key)).status).toBe(429)
    })
  }, 30_000)

  it('in-front-of-express.mjs: 403, 200 with the caller, a remembered answer', async () => {
    await asking('in-front-of-express.mjs', async (get) => {
      expect((await get('/pets/1')).status).toBe(403)
      expect(await (await get('/pets/1', key)).json()).toEqual({ key: 'acme' })
      const first = await (await get('/prices')).text()
      expect(await (await get('/prices')).text()).toBe(first)
    })
  }, 30_000)

  it('in-front-of-hono.mjs: 403, 200 with the caller', async () => {
    await asking('in-front-of-hono.mjs', async (get) => {
      expect((await get('/pets/1')).status).toBe(403)
      expect(await (await get('/pets/1', key)).json()).toEqual({ key: 'acme' })
    })
  }, 30_000)

  it("lambda.mjs: AWS's 403 without a key, the handler's answer with one", async () => {
    const file = './lambda.mjs'
    const { handler } = (await import(/* @vite-ignore */ file)) as {
      handler: (event: object, context: object) => Promise<{ statusCode: number; body: string }>
    }
    const event = (headers: Record<string, string>) => ({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/pets/1',
      rawQueryString: '',
      headers: { host: 'abc.lambda-url.eu-west-1.on.aws', ...headers },
      requestContext: {
        accountId: 'anonymous',
        apiId: 'abc',
        domainName: 'abc.lambda-url.eu-west-1.on.aws',
        domainPrefix: 'abc',
        http: { method: 'GET', path: '/pets/1', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
        requestId: 'id',
        routeKey: '$default',
        stage: '$default',
        time: '25/Nov/2026:21:00:00 +0000',
        timeEpoch: 1_795_640_400_000,
      },
      isBase64Encoded: false,
    })
    expect(await handler(event({}), {})).toMatchObject({ statusCode: 403, body: '{"message":"Forbidden"}' })
    expect(await handler(event(key), {})).toMatchObject({ statusCode: 200, body: '{"petId":"1"}' })
  })
})
