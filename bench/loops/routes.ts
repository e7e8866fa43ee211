import findMyWay from 'find-my-way'
import { RegExpRouter } from 'hono/router/reg-exp-router'
import { addRoute, createRouter } from 'rou3'
import { compileRouter } from 'rou3/compiler'
import { parseRoute } from '../../packages/core/src/route.ts'
import { RouteTable } from '../../packages/core/src/route-table.ts'
import type { LoopCase, LoopModule } from '../src/loop-case.ts'

interface Shape {
  /** As each router writes its variables: `{id}`, `:id`. */
  path(variable: (name: string) => string): string
  readonly asked: string
}

/** A collection, its members, and what belongs to a member. */
const KINDS = 3

/** Paths of a REST API: collections, their members, and what belongs to a member. */
function shapes(count: number): readonly Shape[] {
  return Array.from({ length: count }, (_, index) => {
    // One length, whatever the number: longer paths take longer in any table.
    const name = `things-${String(Math.floor(index / KINDS)).padStart(4, '0')}`
    const kinds: readonly Shape[] = [
      { path: () => `/v1/${name}`, asked: `/v1/${name}` },
      { path: (variable) => `/v1/${name}/${variable('id')}`, asked: `/v1/${name}/1234567` },
      {
        path: (variable) => `/v1/${name}/${variable('id')}/parts/${variable('part')}`,
        asked: `/v1/${name}/77/parts/9`,
      },
    ]
    return kinds[index % KINDS]!
  })
}

/** Different paths that are asked for, whatever the number of routes: what the table costs, not what the paths cost. */
const ASKED = 10
const ASKED_MANY = 997
const ASKED_LABEL = 'ours, asked for 997 paths'

/** Finding a route among so many: ours with every looser reading of the path, on which gateway and app must agree. */
export const loop: LoopModule = async (setting) => {
  const count = Number(setting)
  const routes = shapes(count)
  // As many of each kind from tables of any size, and those all over the table.
  const collections = Math.floor(count / KINDS)
  const spread = (paths: number): readonly string[] =>
    Array.from({ length: paths }, (_, index) => {
      const collection = (index * 7919) % collections
      return routes[collection * KINDS + (index % KINDS)]!.asked
    })
  const asked = spread(ASKED)
  return {
    anchors: { [ASKED_LABEL]: over(spread(ASKED_MANY), ourFinder(routes)) },
    bare: over(asked, (path) => path.split('/')),
    ours: over(asked, ourFinder(routes)),
    peers: {
      'find-my-way': over(asked, findMyWayFinder(routes)),
      'rou3, compiled': over(asked, rou3Finder(routes)),
      // Hono's own advice beyond: its expression becomes too long.
      ...(count > 1000 ? {} : { "Hono's RegExpRouter": over(asked, honoFinder(routes)) }),
    },
  }
}

function over(asked: readonly string[], find: (path: string) => unknown): LoopCase {
  for (const path of asked) if (find(path) === undefined) throw new Error(`Nothing was found for ${path}`)
  let next = 0
  return (count) => {
    let found = 0
    for (let i = 0; i < count; i++) if (find(asked[next++ % asked.length]!) !== undefined) found++
    if (found !== count) throw new Error('A route was not found')
  }
}

function ourFinder(routes: readonly Shape[]): (path: string) => unknown {
  const table = new RouteTable<number>('REST', 'refuse')
  for (const [index, shape] of routes.entries())
    table.add(parseRoute(`GET ${shape.path((name) => `{${name}}`)}`, 'REST'), index)
  return (path) => {
    const routed = table.route('GET', path)
    return routed.kind === 'matched' ? routed : undefined
  }
}

function findMyWayFinder(routes: readonly Shape[]): (path: string) => unknown {
  const router = findMyWay()
  for (const shape of routes)
    router.on(
      'GET',
      shape.path((name) => `:${name}`),
      () => {},
    )
  return (path) => router.find('GET', path) ?? undefined
}

function rou3Finder(routes: readonly Shape[]): (path: string) => unknown {
  const router = createRouter<number>()
  for (const [index, shape] of routes.entries())
    addRoute(
      router,
      'GET',
      shape.path((name) => `:${name}`),
      index,
    )
  const find = compileRouter(router)
  return (path) => find('GET', path)
}

function honoFinder(routes: readonly Shape[]): (path: string) => unknown {
  const router = new RegExpRouter<number>()
  for (const [index, shape] of routes.entries())
    router.add(
      'GET',
      shape.path((name) => `:${name}`),
      index,
    )
  return (path) => router.match('GET', path)[0][0]
}
