import { readFileSync } from 'node:fs'

/** The part of V8's CPU profile that is read here. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

/** A function, or where it comes from, with the share of the busy time that was spent in it and not in what it calls. */
export interface SelfTime {
  readonly name: string
  readonly share: number
}

/** Reads a profile and says where the busy time went: by function, and by the package the function belongs to. */
export function readProfile(file: string): { readonly functions: SelfTime[]; readonly origins: SelfTime[] } {
  const profile = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile
  return { functions: selfTimes(profile, functionName), origins: selfTimes(profile, origin) }
}

type Node = CpuProfile['nodes'][number]

/** Self time by name, the most first; what was idle is not counted. */
export function selfTimes(profile: CpuProfile, nameOf: (node: Node) => string): SelfTime[] {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const micros = new Map<string, number>()
  let busy = 0
  for (const [index, id] of profile.samples.entries()) {
    const node = nodes.get(id)!
    // A sample stands for the time up to the next one.
    const delta = profile.timeDeltas[index + 1] ?? 0
    if (node.callFrame.functionName === '(idle)' || delta < 0) continue
    busy += delta
    const name = nameOf(node)
    micros.set(name, (micros.get(name) ?? 0) + delta)
  }
  return [...micros].map(([name, spent]) => ({ name, share: spent / busy })).sort((a, b) => b.share - a.share)
}

export function functionName({ callFrame }: Node): string {
  const place = callFrame.url.replace(/^.*\/(?=packages\/|node_modules\/(?!\.pnpm))/, '').replace(/^file:\/\//, '')
  const line = place === '' ? '' : ` ${place}:${callFrame.lineNumber + 1}`
  return `${callFrame.functionName || '(anonymous)'}${line}`
}

/** The package, or node itself: `@gw/core`, `express`, `node:internal`, `(garbage collector)`. */
export function origin({ callFrame: { functionName, url } }: Node): string {
  if (url === '')
    return functionName === '(garbage collector)' || functionName === '(program)' ? functionName : '(native)'
  const ours = /\/packages\/([^/]+)\//.exec(url)
  if (ours !== null) return `@gw/${ours[1]}`
  const theirs = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)
  if (theirs !== null) return theirs[1]!
  if (url.startsWith('node:')) return url.split('/', 2).join('/')
  return 'bench'
}

/** The first functions of a profile, with microseconds a request. */
export function profileTable(file: string, cpuUs: number, count: number): string {
  const { functions, origins } = readProfile(file)
  const line = ({ name, share }: SelfTime): string =>
    `${(share * cpuUs).toFixed(2).padStart(8)} µs ${(share * 100).toFixed(1).padStart(5)} %  ${name}`
  return [...origins.slice(0, 12).map(line), '', ...functions.slice(0, count).map(line)].join('\n')
}
