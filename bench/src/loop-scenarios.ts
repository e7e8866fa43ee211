/** A loop in a process of its own: its module below `loops/`, and what it is to measure. */
export interface LoopScenario {
  readonly module: string
  /** What the module is told. */
  readonly setting: string
  /** What `bare` is, for people. */
  readonly bare: string
}

const GATEWAY = { module: 'gateway.ts', bare: 'the handler alone' }

/** Every scenario that is measured in a loop, without sockets, by name. */
export const LOOP_SCENARIOS: Readonly<Record<string, LoopScenario>> = {
  ...listeners('full/express', 'full/hono', 'full-miss/express', 'full-miss/hono'),
  ...listeners('throttle/express', 'throttle/hono', 'pass-through/express', 'pass-through/hono'),
  'full/loop': { ...GATEWAY, setting: 'full' },
  'full-miss/loop': { ...GATEWAY, setting: 'full-miss' },
  'throttle/loop': { ...GATEWAY, setting: 'throttle' },
  'log-cors/loop': { ...GATEWAY, setting: 'log-cors', bare: 'the full gateway without the two' },
  'pass-through/loop': { ...GATEWAY, setting: 'pass-through' },
  'refused/loop-401': { ...GATEWAY, setting: 'refused-401' },
  'refused/loop-403': { ...GATEWAY, setting: 'refused-403' },
  'refused/loop-429': { ...GATEWAY, setting: 'refused-429' },
  'callers/loop-1000000': { ...GATEWAY, setting: 'callers', bare: '100 callers' },
  'first-seen/loop-rs256': {
    module: 'first-seen.ts',
    setting: 'RS256',
    bare: "node:crypto's check of the signature alone",
  },
  'first-seen/loop-es256': {
    module: 'first-seen.ts',
    setting: 'ES256',
    bare: "node:crypto's check of the signature alone",
  },
  'lambda/warm': { module: 'lambda-warm.ts', setting: '', bare: 'the function alone' },
  'lambda/cold': { module: 'cold.ts', setting: 'lambda', bare: 'a process that does nothing' },
  'import/lambda': { module: 'cold.ts', setting: 'import-lambda', bare: 'a process that does nothing' },
  'import/express': { module: 'cold.ts', setting: 'import-express', bare: 'a process that does nothing' },
  'routes/10': { module: 'routes.ts', setting: '10', bare: 'splitting the path' },
  'routes/100': { module: 'routes.ts', setting: '100', bare: 'splitting the path' },
  'routes/1000': { module: 'routes.ts', setting: '1000', bare: 'splitting the path' },
  'routes/10000': { module: 'routes.ts', setting: '10000', bare: 'splitting the path' },
  'vtl/1k': { module: 'vtl.ts', setting: '', bare: 'the same mapping written by hand' },
  'memory/route': { module: 'memory.ts', setting: 'route', bare: 'nothing' },
  'memory/caller': { module: 'memory.ts', setting: 'caller', bare: 'nothing' },
  'memory/token': { module: 'memory.ts', setting: 'token', bare: 'nothing' },
  'memory/answer': { module: 'memory.ts', setting: 'answer', bare: 'nothing' },
}

/** Server scenarios without their sockets. */
function listeners(...names: readonly string[]): Record<string, LoopScenario> {
  return Object.fromEntries(
    names.map((name) => [
      `${name}-loop`,
      { module: 'listener.ts', setting: name, bare: 'the framework alone, without sockets' },
    ]),
  )
}
