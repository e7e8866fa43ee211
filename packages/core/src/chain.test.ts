import { describe, expect, it } from 'vitest'
import { createGateway } from './gateway.ts'
import { allow, skip, type DefinitionItem, type Place, type Policy } from './policy.ts'
import { PlainRequest } from './plain-request.ts'
import type { Slot } from './slots.ts'

const asked: string[] = []

function named<S extends Slot>(slot: S, name: string): Policy<S> {
  const onRequest = (): unknown => {
    asked.push(name)
    return slot === 'authorizer' ? allow() : undefined
  }
  return { slot, name, onRequest: onRequest as Policy<S>['onRequest'] }
}

function ask(gateway: ReturnType<typeof createGateway>, target: string = '/x', stage?: string): readonly string[] {
  asked.length = 0
  gateway.handle(
    new PlainRequest({ target }),
    () => ({ statusCode: 200, headers: {}, body: '' }),
    stage === undefined ? {} : { stage: stage as '$default' },
  )
  return [...asked]
}

function gateway(levels: {
  gateway?: DefinitionItem[]
  stage?: DefinitionItem[]
  route?: DefinitionItem[]
  own?: DefinitionItem[]
}) {
  return createGateway({
    policies: levels.gateway ?? [],
    stages: { prod: { policies: levels.stage ?? [], routes: { 'GET /x': levels.own ?? [] } } },
    routes: { 'GET /x': levels.route ?? [], 'GET /y': [] },
  }) as unknown as ReturnType<typeof createGateway>
}

describe('precedence in a slot', () => {
  const levels = ['gateway', 'stage', 'route', 'own'] as const

  it.each(levels.slice(1).map((inner, index) => [levels[index]!, inner] as const))(
    '%s gives way to %s',
    (outer, inner) => {
      expect(ask(gateway({ [outer]: [named('cache', outer)], [inner]: [named('cache', inner)] }))).toEqual([inner])
    },
  )

  it('an inner policy replaces its own slot alone', () => {
    const made = gateway({
      gateway: [named('apiKey', 'key'), named('cache', 'outer')],
      route: [named('cache', 'inner')],
    })
    expect(ask(made)).toEqual(['key', 'inner'])
    expect(ask(made, '/y')).toEqual(['key', 'outer'])
  })

  it('skip empties a slot for one route', () => {
    const made = gateway({ gateway: [named('authorizer', 'guard')], route: [skip('authorizer')] })
    expect(ask(made)).toEqual([])
    expect(ask(made, '/y')).toEqual(['guard'])
  })

  it("a stage's own route setting stands over a skip of the route", () => {
    expect(ask(gateway({ route: [skip('authorizer')], own: [named('authorizer', 'guard')] }))).toEqual(['guard'])
  })

  it('starred slots hold many, told apart by name; the same name replaces', () => {
    const made = gateway({
      gateway: [named('throttle', 'a'), named('throttle', 'b')],
      route: [named('throttle', 'b'), named('throttle', 'c')],
    })
    expect([...ask(made)].sort()).toEqual(['a', 'b', 'c'])
    expect(
      made
        .describe()
        .routes.find(({ routeKey }) => routeKey === 'GET /x')!
        .chain.filter(({ policy }) => policy === 'b'),
    ).toMatchObject([{ origin: 'stage/prod/GET /x' }])
  })

  it('skip empties a starred slot of what it inherits, and keeps what the route itself adds', () => {
    expect(ask(gateway({ gateway: [named('throttle', 'a')], route: [skip('throttle')] }))).toEqual([])
  })
})

describe('the chain for what matched no route', () => {
  it('holds what stands before routing', () => {
    const made = gateway({
      gateway: [
        named('accessLog', 'log'),
        named('firewall', 'wall'),
        named('arrival', 'arrival'),
        named('authorizer', 'guard'),
        named('cache', 'cache'),
      ],
    })
    expect(ask(made, '/nowhere')).toEqual(['log', 'wall', 'arrival'])
  })
})

describe('a list that cannot be', () => {
  it.each([
    ['two policies for one slot', [named('cache', 'a'), named('cache', 'b')], 'DUPLICATE_POLICY'],
    ['two of one name in a starred slot', [named('throttle', 'a'), named('throttle', 'a')], 'DUPLICATE_POLICY'],
    ['a policy and its skip', [named('authorizer', 'a'), skip('authorizer')], 'DUPLICATE_POLICY'],
    ["core's own slot", [named('admission', 'mine')], 'INVALID_POLICY'],
    ['an unknown slot', [named('authoriser' as 'authorizer', 'a')], 'INVALID_POLICY'],
    ['no policy at all', [{} as DefinitionItem], 'INVALID_POLICY'],
    ['null', [null as unknown as DefinitionItem], 'INVALID_POLICY'],
    ['a policy without onRequest', [{ slot: 'cache', name: 'a' } as DefinitionItem], 'INVALID_POLICY'],
  ])('%s is refused', (_, items, code) => {
    expect(() => gateway({ route: items })).toThrow(
      expect.objectContaining({ code, path: expect.stringContaining('GET /x') }),
    )
  })
})

describe('bind', () => {
  it('is called once per place, with where the policy stands', () => {
    const places: Place[] = []
    const binding: Policy = {
      ...named('throttle', 'bound'),
      bind: (place) => (places.push(place), named('throttle', `bound at ${place.id}`)),
    }
    const made = createGateway({
      policies: [binding],
      stages: { dev: {}, prod: { policies: [{ ...binding, name: 'stage' }] } },
      routes: { 'GET /x': [{ ...binding, name: 'route' }], 'GET /y': [] },
    })
    expect(places.map(({ id }) => id).sort()).toEqual([
      'gateway',
      'stage/dev/GET /x',
      'stage/prod',
      'stage/prod/GET /x',
    ])
    expect(ask(made as never, '/y', 'dev')).toEqual(['bound at gateway'])
  })
})
