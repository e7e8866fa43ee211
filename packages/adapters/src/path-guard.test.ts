import type { IncomingMessage, ServerResponse } from 'node:http'
import { createGateway, skip, type Gateway } from '@gw/core'
import { describe, expect, it, vi } from 'vitest'
import { EXPRESS, HOSTS, listen, type Listener, type Running } from '../test/hosts.ts'
import { PATH_CASES } from '../test/path-cases.ts'
import { tokenGuard } from '../test/policies.ts'
import { getRaw, sendRaw, type RawAnswer } from '../test/raw-request.ts'
import { expressGateway } from './express.ts'

// Real sockets on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

/** What ran for one request. */
interface Seen {
  guarded: boolean
  handlers: string[]
}

const DEFINITIONS = {
  'what matches no route is refused': { options: {}, routes: {} },
  'what matches no route goes on to the app': { options: { unmatched: 'next' }, routes: {} },
  'an open default route': { options: {}, routes: { $default: [skip('authorizer')] } },
} as const

for (const protocol of ['REST', 'HTTP'] as const) {
  for (const [title, { options, routes }] of Object.entries(DEFINITIONS)) {
    describe(`${protocol} API: ${title}`, () => {
      const seen: Seen = { guarded: false, handlers: [] }
      const gateway = createGateway({
        protocol,
        policies: [tokenGuard(() => (seen.guarded = true))],
        routes: {
          'GET /admin/{id}': [],
          'GET /user/{name}/comments': [],
          'GET /pub/{proxy+}': [skip('authorizer')],
          ...routes,
        },
      }) as unknown as Gateway
      const apps = {
        node: () => HOSTS.node(gateway, laxApp(seen), options),
        express4: () => listen(expressApp('express4', gateway, options, seen)),
        express5: () => listen(expressApp('express5', gateway, options, seen)),
        'express4 below a mount': () => listen(mountedApp('express4', gateway, options, seen)),
        'express5 below a mount': () => listen(mountedApp('express5', gateway, options, seen)),
      }
      for (const [host, start] of Object.entries(apps)) {
        it(`${host}: no target reaches a guarded handler around its guard`, async () => {
          const prefix = host.endsWith('mount') ? '/api' : ''
          const bypassed = await tryAll(await start(), prefix, seen)
          expect(bypassed).toEqual([])
        })
      }
    })
  }
}

describe('a guarded handler with its guard', () => {
  it.each(['node', 'express4', 'express5'] as const)(
    '%s: a token opens the canonical path, and the app is handed that path',
    async (host) => {
      const seen: Seen = { guarded: false, handlers: [] }
      const routes = { 'GET /admin/{id}': [tokenGuard()] }
      const app =
        host === 'node' ? laxApp(seen) : expressApp(host, createGateway({ routes }) as unknown as Gateway, {}, seen)
      const { port } =
        host === 'node' ? await HOSTS.node(createGateway({ routes }) as unknown as Gateway, app) : await listen(app)
      const targets = ['/admin/1', '/admin/1/', '//admin/1', 'http://gw.test/admin/1', '/admin/1#x']
      const answers: RawAnswer[] = []
      for (const target of targets) answers.push(await getRaw(port, target, ['Authorization: a']))
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200])
      expect(seen.handlers).toEqual(Array(5).fill('admin'))
    },
  )

  it('HEAD does not reach the handler of a guarded GET', async () => {
    const seen: Seen = { guarded: false, handlers: [] }
    const gateway = createGateway({ routes: { 'GET /admin/{id}': [tokenGuard()] } }) as unknown as Gateway
    const { port } = await listen(expressApp('express5', gateway, { unmatched: 'next' }, seen))
    const answer = await sendRaw(port, 'HEAD /admin/1 HTTP/1.1\r\nHost: gw.test\r\nConnection: close\r\n\r\n')
    expect([answer.statusCode, seen.handlers]).toEqual([403, []])
  })
})

/** Sends every case without credentials; returns those that ran a guarded handler unguarded, or broke something. */
async function tryAll({ port }: Running, prefix: string, seen: Seen): Promise<readonly string[]> {
  const bad: string[] = []
  for (const target of PATH_CASES) {
    Object.assign(seen, { guarded: false, handlers: [] })
    const answer = await getRaw(port, target.startsWith('/') ? prefix + target : target)
    const unguarded = seen.handlers.some((handler) => handler !== 'pub') && !seen.guarded
    // A guard that was asked and refused must have been the end of it.
    const ranAnyway = seen.handlers.some((handler) => handler !== 'pub') && answer.statusCode === 200
    if (unguarded || ranAnyway || answer.statusCode >= 500)
      bad.push(`${target.slice(0, 80)} → ${answer.statusCode}, ran ${seen.handlers.join()}`)
  }
  return bad
}

function expressApp(version: keyof typeof EXPRESS, gateway: Gateway, options: object, seen: Seen): Listener {
  const app = EXPRESS[version]()
  app.use(expressGateway(gateway, options))
  addRoutes(app, seen)
  return app as unknown as Listener
}

/** The gateway and the routes below `/api`, in a router of their own. */
function mountedApp(version: keyof typeof EXPRESS, gateway: Gateway, options: object, seen: Seen): Listener {
  const app = EXPRESS[version]()
  const router = EXPRESS[version].Router()
  app.use('/api', expressGateway(gateway, options))
  addRoutes(router, seen)
  app.use('/api', router)
  return app as unknown as Listener
}

interface Routes {
  get(path: string | RegExp, handler: (request: IncomingMessage, response: ServerResponse) => void): unknown
}

function addRoutes(app: Routes, seen: Seen): void {
  const handler = (name: string) => (_: IncomingMessage, response: ServerResponse) => {
    seen.handlers.push(name)
    response.end(name)
  }
  app.get('/admin/:id', handler('admin'))
  app.get('/user/:name/comments', handler('comments'))
  app.get(/^\/pub\//, handler('pub'))
}

/** An app that reads targets as loosely as apps do: URL parsing, decoding, folding, cutting at semicolons. */
function laxApp(seen: Seen): Listener {
  return (request, response) => {
    const parts = laxParts(request.url ?? '')
    const name =
      parts[0] === 'admin' && parts.length === 2
        ? 'admin'
        : parts[0] === 'user' && parts[2] === 'comments'
          ? 'comments'
          : parts[0] === 'pub'
            ? 'pub'
            : undefined
    if (name !== undefined) seen.handlers.push(name)
    response.statusCode = name === undefined ? 404 : 200
    response.end(name)
  }
}

function laxParts(target: string): readonly string[] {
  const { pathname } = new URL(target, 'http://gw.test')
  const decoded = decode(decode(pathname)).replaceAll('\\', '/').toLowerCase()
  const { pathname: again } = new URL(encodeURI(`http://gw.test/${decoded}`))
  return again
    .split('/')
    .map((part) => part.split(';')[0]!.trim())
    .filter((part) => part !== '')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
