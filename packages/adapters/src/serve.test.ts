import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Agent, get as httpGet } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { get as httpsGet, type RequestOptions } from 'node:https'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { createGateway, type Integration } from '@gw/core'
import { afterEach, describe, expect, it } from 'vitest'
import { serve, type Serving } from './node.ts'

const hello: Integration = {
  slot: 'integration',
  name: 'hello',
  invoke: () => ({ statusCode: 200, headers: { 'content-type': 'text/plain' }, body: 'hello' }),
}
const gateway = () => createGateway({ routes: { 'GET /hello': [hello], $default: [] } })

const running: Serving[] = []
afterEach(async () => {
  for (const serving of running.splice(0)) {
    if ('closeAllConnections' in serving.server) serving.server.closeAllConnections()
    await serving.close()
  }
})

async function serving(...args: Parameters<typeof serve>): Promise<Serving> {
  const started = await serve(...args)
  running.push(started)
  return started
}

describe('serve', () => {
  it("answers with the route's own integration, and AWS's 500 where there is none", async () => {
    const { url } = await serving(gateway(), { host: '127.0.0.1' })
    expect(await (await fetch(`${url}/hello`)).text()).toBe('hello')
    expect((await fetch(`${url}/else`)).status).toBe(500)
  })

  it('hands what passes to a listener', async () => {
    const { url } = await serving(gateway(), {
      host: '127.0.0.1',
      listener: (request, response) => response.end(`app ${request.url}`),
    })
    expect(await (await fetch(`${url}/else?a=1`)).text()).toBe('app /else?a=1')
  })

  it.each([{ prot: 1 }, { tls: { key: 'x' } }, { stage: 'no' }, { drainTimeoutInMillis: 0 }, { bufferLimit: -1 }])(
    'refuses %o',
    async (options) => {
      await expect(serve(gateway(), options as never)).rejects.toMatchObject({ name: 'GatewayError' })
    },
  )

  it('tells its health before the gateway', async () => {
    const { url } = await serving(createGateway({ routes: { 'GET /x': [] } }), {
      host: '127.0.0.1',
      healthPath: '/-/health',
    })
    expect(await (await fetch(`${url}/-/health`)).json()).toEqual({ status: 'ok' })
    expect((await fetch(`${url}/-/other`)).status).toBe(403)
  })
})

describe('bounds', () => {
  it('too many header bytes or lines are 431, and the connection ends', async () => {
    const { port } = await serving(gateway(), { host: '127.0.0.1', maxHeaderBytes: 4096, maxHeaderLines: 10 })
    expect(await raw(port, `GET /hello HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(5000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 431/,
    )
    expect(await raw(port, `GET /hello HTTP/1.1\r\nhost: a\r\n${'a: b\r\n'.repeat(10)}\r\n`)).toMatch(/^HTTP\/1.1 431/)
    expect(await raw(port, 'GET /hello HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 200/)
  })

  it('a body over the bound is 413, whether it says so or not', async () => {
    const { port } = await serving(gateway(), {
      host: '127.0.0.1',
      maxBodyBytes: 10,
      listener: (request, response) => void request.resume().on('end', () => response.end('read')),
    })
    expect(await raw(port, 'POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 11\r\n\r\n')).toMatch(/^HTTP\/1.1 413/)
    expect(
      await raw(port, 'POST /x HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nb\r\nhello world\r\n0\r\n\r\n'),
    ).toMatch(/^HTTP\/1.1 413/)
    expect(
      await raw(port, 'POST /x HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 5\r\n\r\nhello'),
    ).toMatch(/read$/)
  })

  it('a client that drips its header lines is answered 408 and closed', async () => {
    const { port } = await serving(gateway(), { host: '127.0.0.1', headersTimeoutInMillis: 200 })
    const socket = connect(port, '127.0.0.1')
    socket.write('GET /hello HTTP/1.1\r\nhost: a\r\n')
    const drip = setInterval(() => socket.write('x: y\r\n'), 50)
    expect(await text(socket)).toMatch(/^HTTP\/1.1 408/)
    clearInterval(drip)
  })

  it('what is no HTTP, and two lengths, are 400', async () => {
    const { port } = await serving(gateway(), { host: '127.0.0.1' })
    expect(await raw(port, 'hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400/)
    expect(
      await raw(
        port,
        'POST /hello HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      ),
    ).toMatch(/^HTTP\/1.1 400/)
    expect(await raw(port, 'GET /hello HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1.1 400/)
  })
})

describe('close', () => {
  it('lets requests under way end, takes no new ones, and closes the gateway', async () => {
    let finish!: () => void
    const began = Promise.withResolvers<void>()
    const slow: Integration = {
      ...hello,
      invoke: () => {
        began.resolve()
        return new Promise((resolve) => (finish = () => resolve({ statusCode: 200, headers: {}, body: 'late' })))
      },
    }
    const made = createGateway({ routes: { 'GET /slow': [slow] } })
    const { url, port, close } = await serve(made, { host: '127.0.0.1' })
    const idle = new Agent({ keepAlive: true })
    const answer = fetch(`${url}/slow`)
    await began.promise
    const closed = close()
    await expect(once(connect(port, '127.0.0.1'), 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    finish()
    expect(await (await answer).text()).toBe('late')
    await closed
    idle.destroy()
    expect(() => made.exchange({} as never)).toThrow(expect.objectContaining({ code: 'CLOSED' }))
  })

  it("cuts what is still there when the drain's time is over", async () => {
    const hangs: Integration = { ...hello, invoke: () => new Promise(() => {}) }
    const { url, close } = await serve(createGateway({ routes: { 'GET /hangs': [hangs] } }), {
      host: '127.0.0.1',
      drainTimeoutInMillis: 50,
    })
    const asked = new Promise((resolve) =>
      httpGet(`${url}/hangs`)
        .on('error', resolve)
        .on('socket', (socket) => socket.once('connect', () => setImmediate(() => void close()))),
    )
    expect(await asked).toMatchObject({ code: 'ECONNRESET' })
  })

  it('on SIGTERM under load loses no request', async () => {
    const child = fork(join(import.meta.dirname, '..', 'test', 'serving-process.ts'), {
      execArgv: ['--conditions=@gw/source'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const [{ url }] = (await once(child, 'message')) as [{ url: string }]
    const agent = new Agent({ keepAlive: true, maxSockets: 20 })
    let answered = 0
    let lost = 0
    let refused = 0
    const worker = async (): Promise<void> => {
      for (;;) {
        const outcome = await ask(`${url}/hello`, agent)
        if (outcome === 'hello') answered++
        else if (outcome === 'ECONNREFUSED') return void refused++
        else return void lost++
        if (answered === 500) child.kill('SIGTERM')
      }
    }
    const exited = once(child, 'exit')
    await Promise.all(Array.from({ length: 20 }, worker))
    expect(await exited).toEqual([0, null])
    expect({ lost, refused }).toEqual({ lost: 0, refused: 20 })
    expect(answered).toBeGreaterThanOrEqual(500)
    agent.destroy()
  }, 30_000)
})

describe('TLS', () => {
  const read = (name: string): string =>
    readFileSync(join(import.meta.dirname, '..', 'test', 'certificates', name), 'utf8')

  const tls = () => ({ key: read('localhost.key'), cert: read('localhost.pem') })
  const secure = (port: number, options: RequestOptions): Promise<string> =>
    new Promise((resolve) => {
      httpsGet(
        {
          host: '127.0.0.1',
          port,
          path: '/hello',
          servername: 'localhost',
          ca: read('localhost.pem'),
          agent: false,
          ...options,
        },
        (response) => void text(response).then(resolve),
      ).on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    })

  it('speaks HTTP/1.1 and HTTP/2', async () => {
    const { port } = await serving(gateway(), { host: '127.0.0.1', tls: tls() })
    expect(await secure(port, {})).toBe('hello')
    const session = connectHttp2(`https://localhost:${port}`, {
      ca: read('localhost.pem'),
      lookup: (_name, _options, callback) =>
        (callback as (e: null, a: object[]) => void)(null, [{ address: '127.0.0.1', family: 4 }]),
    })
    const stream = session.request({ ':path': '/hello' })
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>]
    expect([headers[':status'], await text(stream)]).toEqual([200, 'hello'])
    session.close()
  })

  it('with mutual TLS takes clients of the authority, and refuses strangers and those without a certificate', async () => {
    const { port } = await serving(gateway(), { host: '127.0.0.1', tls: { ...tls(), ca: read('authority.pem') } })
    expect(await secure(port, { key: read('client.key'), cert: read('client.pem') })).toBe('hello')
    expect(await secure(port, { key: read('stranger.key'), cert: read('stranger.pem') })).not.toBe('hello')
    expect(await secure(port, {})).not.toBe('hello')
  })
})

function ask(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve) => {
    httpGet(url, { agent }, (response) => void text(response).then(resolve)).on(
      'error',
      (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'),
    )
  })
}

function raw(port: number, request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(request)
  return text(socket)
}

function text(stream: NodeJS.ReadableStream | Socket): Promise<string> {
  return new Promise((resolve) => {
    let whole = ''
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => (whole += chunk))
    stream.on('end', () => resolve(whole))
    stream.on('error', () => resolve(whole))
    stream.on('close', () => resolve(whole))
  })
}
