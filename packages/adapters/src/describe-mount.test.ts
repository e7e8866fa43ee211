import { createGateway, type GatewayEvent } from '@gw/core'
import { describe, expect, it } from 'vitest'
import { EXPRESS, listen, type Listener } from '../test/hosts.ts'
import { tokenGuard } from '../test/policies.ts'
import { describeMount, expressGateway } from './express.ts'

const ok = (_request: unknown, response: { end(): void }): void => response.end()

describe.each(Object.entries(EXPRESS))('%s: an app and its gateway compared', (version, express) => {
  const routes = {
    'GET /pets/{petId}': [tokenGuard()],
    'POST /pets': [tokenGuard()],
    'GET /lost': [],
    'ANY /api/v1/{proxy+}': [],
    'GET /owners/{ownerId}/pets/{petId}': [],
    'GET /mock': [{ slot: 'integration', name: 'mock', invoke: () => ({ statusCode: 200, headers: {}, body: '' }) }],
  } as const

  function petApp(options: object = {}, events: GatewayEvent[] = []) {
    const gateway = createGateway({ routes, onEvent: (event) => void events.push(event) })
    const app = express()
    app.get('/health', ok)
    app.use(expressGateway(gateway, options))
    app.get('/pets/:id', ok)
    app.route('/pets').get(ok).post(ok)
    const owners = express.Router({ mergeParams: true })
    owners.get('/pets/:petId', ok)
    app.use('/owners/:ownerId', owners)
    const nested = express.Router()
    nested.all('/anything', ok)
    const api = express.Router()
    api.use('/v1', nested)
    app.use('/api', api)
    const elsewhere = express.Router()
    elsewhere.delete('/:id(\\d+)'.slice(0, version === 'express4' ? undefined : 4), ok)
    app.use('/elsewhere', elsewhere)
    app.get(/^\/raw/, ok)
    return { gateway, app }
  }

  it('says of every route what becomes of it, and which of the gateway nobody serves', () => {
    const { gateway, app } = petApp()
    expect(describeMount(gateway, app).toString().split('\n')).toEqual([
      'unguarded   GET /health',
      'guarded     GET /pets/:id → GET /pets/{petId}',
      'unreachable GET /pets',
      'guarded     POST /pets → POST /pets',
      'guarded     GET /owners/1/pets/:petId → GET /owners/{ownerId}/pets/{petId}',
      'guarded     ALL /api/v1/anything → ANY /api/v1/{proxy+}',
      version === 'express4' ? 'unreachable DELETE /elsewhere/:id(\\d+)' : 'unreachable DELETE /elsewhere/:id',
      'unknown     GET /^\\/raw/',
      'unserved    GET /lost',
    ])
  })

  it('knows what goes on to the app unguarded', () => {
    const { gateway, app } = petApp({ unmatched: 'next' })
    const unguarded = describeMount(gateway, app).routes.filter(({ is }) => is === 'unguarded')
    expect(unguarded.map(({ route }) => route.replace('(\\d+)', ''))).toEqual([
      'GET /health',
      'GET /pets',
      'DELETE /elsewhere/:id',
    ])
  })

  it('is told once, when the first request comes', async () => {
    const events: GatewayEvent[] = []
    const { app } = petApp({}, events)
    const { url } = await listen(app as unknown as Listener)
    expect(events).toEqual([])
    for (let i = 0; i < 3; i++) await fetch(`${url}/pets/1`)
    const misuse = events.filter((event) => event.type === 'misuse')
    expect(misuse.map(({ code }) => code)).toEqual(['ROUTES_UNGUARDED', 'ROUTES_UNREACHABLE', 'ROUTES_UNSERVED'])
    expect(misuse[0]!.message).toBe('The gateway does not guard GET /health')
    expect(misuse[2]!.message).toBe('No route of the app serves GET /lost')
  })

  it('sees what is left of the path below a mount', () => {
    const gateway = createGateway({
      stages: { dev: {}, prod: {} },
      routes: { 'GET /pets/{petId}': [], 'ANY /both': [] },
    })
    const app = express()
    const api = express.Router()
    app.use('/api', expressGateway(gateway, { stage: 'prod' }), api)
    api.get('/pets/:id', ok)
    api.all('/both', ok)
    app.get('/outside', ok)
    expect(describeMount(gateway, app, { mountPath: '/api' }).toString().split('\n')).toEqual([
      'guarded     GET /api/pets/:id → GET /pets/{petId}',
      'guarded     ALL /api/both → ANY /both',
      'unguarded   GET /outside',
    ])
  })

  it('takes the stage off its paths where the path names it', () => {
    const gateway = createGateway({ stages: { dev: {}, prod: {} }, routes: { 'GET /pets/{petId}': [] } })
    const app = express()
    app.use(expressGateway(gateway, { stage: 'path' }))
    app.get('/pets/:id', ok)
    expect(describeMount(gateway, app).toString()).toBe('guarded     GET /pets/:id → GET /pets/{petId}')
  })

  it('leaves nothing under way in the gateway, and every route as it worked', async () => {
    const { gateway, app } = petApp()
    describeMount(gateway, app)
    const { url } = await listen(app as unknown as Listener)
    expect((await fetch(`${url}/pets/1`, { headers: { authorization: 'a' } })).status).toBe(200)
    expect((await fetch(`${url}/owners/5/pets/6`)).status).toBe(200)
  })
})
