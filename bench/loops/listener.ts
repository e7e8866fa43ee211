import { join } from 'node:path'
import type { RequestListener } from 'node:http'
import { createIssuer } from '../src/issuer.ts'
import type { LoopCase, LoopModule } from '../src/loop-case.ts'
import { SERVER_SCENARIOS } from '../src/server-scenarios.ts'
import { askListener, DiscardingSocket } from '../src/socketless.ts'
import { NUMBER, TrafficSource, type Traffic } from '../src/traffic.ts'
import type { Subject, Variant } from '../src/variant.ts'

/** Requests under way at once. */
const AT_ONCE = 8

/** The listeners of a server scenario, framework included, without sockets. */
export const loop: LoopModule = async (setting) => {
  const { bare, ours, peers = {}, anchors = {}, traffic, bareTraffic = traffic } = SERVER_SCENARIOS[setting]!
  const issuer = await createIssuer()
  const source = new TrafficSource(issuer)
  const asking = async (subject: Subject, traffic: Traffic): Promise<LoopCase> => {
    const { variant } = (await import(join(import.meta.dirname, '..', 'variants', subject.module))) as {
      variant: Variant
    }
    return asked(await variant({ fixture: issuer.fixture, subject, logFile: '/dev/null' }), traffic)
  }
  const others = await source.of(traffic)
  const all = async (subjects: Readonly<Record<string, Subject>>): Promise<Record<string, LoopCase>> => {
    const cases: Record<string, LoopCase> = {}
    for (const [name, subject] of Object.entries(subjects)) cases[name] = await asking(subject, others)
    return cases
  }
  return {
    bare: await asking(bare, await source.of(bareTraffic)),
    ours: await asking(ours!, others),
    peers: await all(peers),
    anchors: await all(anchors),
  }
}

function asked(listener: RequestListener, { requests, status }: Traffic): LoopCase {
  const sockets = Array.from({ length: AT_ONCE }, () => new DiscardingSocket())
  let next = 0
  const one = (socket: DiscardingSocket): Promise<number> => {
    const { path, headers } = requests[next % requests.length]!
    return askListener(listener, { path: path.replace(NUMBER, String(next++)), headers }, socket)
  }
  return async (count) => {
    for (let i = 0; i < count; i += AT_ONCE) {
      for (const answered of await Promise.all(sockets.map(one))) {
        if (answered !== status) throw new Error(`A listener answers ${answered}, not ${status}`)
      }
    }
  }
}
