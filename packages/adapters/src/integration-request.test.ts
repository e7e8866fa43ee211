import { text } from 'node:stream/consumers'
import { createGateway, type Context, type Gateway } from '@gw/core'
import { describe, expect, it } from 'vitest'
import { EXPRESS, HOSTS, listen, type Listener } from '../test/hosts.ts'
import { getRaw } from '../test/raw-request.ts'
import { expressGateway } from './express.ts'

function changing(change: (context: Context) => void): Gateway {
  return createGateway({ policies: [{ slot: 'mapping', name: 'changes', onRequest: change }] }) as unknown as Gateway
}

const tellsAll: Listener = async (request, response) => {
  const { method, url, headers, rawHeaders } = request
  response.end(JSON.stringify({ method, url, headers, rawHeaders, body: await text(request) }))
}

describe.each(Object.entries(HOSTS))('%s: what policies make of a request is what the app gets', (_, start) => {
  it('method, path and query', async () => {
    const gateway = changing(({ integrationRequest }) => {
      integrationRequest.method = 'PUT'
      integrationRequest.path = '/other'
      integrationRequest.rawQueryString = 'a=1'
    })
    const { url } = await start(gateway, tellsAll)
    expect(await (await fetch(`${url}/pets?b=2`)).json()).toMatchObject({ method: 'PUT', url: '/other?a=1' })
  })

  it('headers: added, replaced, removed, repeated', async () => {
    const gateway = changing(({ integrationRequest: { headers } }) => {
      headers.set('x-added', ['1', '2'])
      headers.set('cookie', ['a=1', 'b=2'])
      headers.set('authorization', ['first', 'second'])
      headers.set('x-replaced', ['new'])
      headers.delete('x-removed')
    })
    const { url } = await start(gateway, tellsAll)
    const seen = (await (await fetch(url, { headers: { 'X-Replaced': 'old', 'X-Removed': 'gone' } })).json()) as {
      headers: Record<string, string>
      rawHeaders: string[]
    }
    expect(seen.headers).toMatchObject({
      'x-added': '1, 2',
      cookie: 'a=1; b=2',
      authorization: 'first',
      'x-replaced': 'new',
    })
    expect(seen.headers).not.toHaveProperty('x-removed')
    expect(seen.rawHeaders.filter((name) => name === 'x-added').length).toBe(2)
  })

  it.each(['unread', 'read by a policy'])('a new body in place of one that was %s', async (how) => {
    const gateway = createGateway({
      policies: [
        {
          slot: 'mapping',
          name: 'changes',
          async onRequest(context) {
            if (how !== 'unread') await context.request.body()
            context.integrationRequest.body = 'caf\u00e9'
          },
        },
      ],
    }) as unknown as Gateway
    const { url } = await start(gateway, tellsAll)
    for (const request of [{ method: 'POST', body: 'old '.repeat(50_000) }, { method: 'POST', body: '' }, {}]) {
      const seen = await (await fetch(url, request)).json()
      expect(seen).toMatchObject({ body: 'caf\u00e9', headers: { 'content-length': '5' } })
    }
  })

  it('and the request itself goes on to say what the client sent', async () => {
    let context: Context | undefined
    const gateway = changing((seen) => {
      context = seen
      seen.integrationRequest.headers.set('x-a', ['new'])
      seen.integrationRequest.headers.delete('x-b')
    })
    const { url } = await start(gateway, tellsAll)
    await (await fetch(url, { headers: { 'X-A': 'old', 'X-B': 'kept' } })).text()
    const { request } = context!
    expect([request.header('x-a'), request.header('x-b'), request.headerValues('x-b')]).toEqual([
      'old',
      'kept',
      ['kept'],
    ])
  })

  it('leaves a request alone that no policy asked to change', async () => {
    const { port } = await start(
      changing(() => {}),
      tellsAll,
    )
    const { body } = await getRaw(port, '/pets/1?a=%20&b', ['X-Case: 1', 'x-case: 2'])
    const seen = JSON.parse(body) as { url: string; rawHeaders: string[] }
    expect([seen.url, seen.rawHeaders]).toEqual([
      '/pets/1?a=%20&b',
      ['Host', 'gw.test', 'Connection', 'close', 'X-Case', '1', 'x-case', '2'],
    ])
  })
})

describe.each(Object.entries(EXPRESS))('%s: what Express has made of the request before', (_, express) => {
  it('the parsed query and the parsed body follow', async () => {
    const gateway = changing(({ integrationRequest }) => {
      integrationRequest.rawQueryString = 'b[c]=2'
      integrationRequest.body = '{"new":true}'
    })
    const app = express()
    app.set('query parser', 'extended')
    app.use(
      express.json(),
      expressGateway(gateway),
      (request, response) => void response.json({ query: request.query, body: request.body }),
    )
    const { url } = await listen(app as unknown as Listener)
    const answer = await fetch(`${url}/?a=1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"old":true}',
    })
    expect(await answer.json()).toEqual({ query: { b: { c: '2' } }, body: { new: true } })
  })

  it('below a mount the app keeps its mount, and req.originalUrl what the client sent', async () => {
    const app = express()
    const paths: string[] = []
    const gateway = createGateway({
      routes: {
        'GET /pets/{petId}': [
          {
            slot: 'extension',
            name: 'sees',
            onRequest: ({ request }) => void paths.push(request.path, request.originalPath),
          },
        ],
      },
    })
    app.use('/api', expressGateway(gateway))
    app.get(
      '/api/pets/:id',
      (request, response) =>
        void response.json({ url: request.url, original: request.originalUrl, id: request.params['id'] }),
    )
    const { url } = await listen(app as unknown as Listener)
    expect(await (await fetch(`${url}/api/pets/7/?q=1`)).json()).toEqual({
      url: '/api/pets/7?q=1',
      original: '/api/pets/7/?q=1',
      id: '7',
    })
    expect(paths).toEqual(['/pets/7/', '/api/pets/7/'])
  })

  it("the caller's address is the app's own: trust proxy decides whom to believe", async () => {
    const seen: string[] = []
    const gateway = createGateway({
      policies: [{ slot: 'arrival', name: 'ip', onRequest: ({ request }) => void seen.push(request.sourceIp) }],
    })
    for (const trusted of [false, 1, true]) {
      const app = express()
      app.set('trust proxy', trusted)
      app.use(expressGateway(gateway), (_request, response) => void response.end())
      const { url } = await listen(app as unknown as Listener)
      await fetch(url, { headers: { 'x-forwarded-for': 'unknown, ::ffff:203.0.113.9' } })
    }
    // The last one believes everybody, and everybody may say anything: what is no address is not taken for one.
    expect(seen).toEqual(['127.0.0.1', '203.0.113.9', '127.0.0.1'])
  })
})

it('the stage in the path is taken off, on every host', async () => {
  const gateway = createGateway({ stages: { dev: {}, prod: {} }, routes: { 'GET /pets': [] } }) as unknown as Gateway
  for (const start of Object.values(HOSTS)) {
    const { url } = await start(gateway, (request, response) => response.end(request.url), { stage: 'path' })
    expect(await (await fetch(`${url}/prod/pets?q`)).text()).toBe('/pets?q')
    expect((await fetch(`${url}/pets`)).status).toBe(403)
  }
})
