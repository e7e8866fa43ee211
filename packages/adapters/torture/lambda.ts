/**
 * Thousands of invocations by AWS's own runtime client: `pnpm torture lambda --count 10000`.
 *
 * A Runtime API on loopback hands events of every trigger to `aws-lambda-ric`, which runs one function that answers,
 * fails and answers twice in every way there is, whole and streaming. Every answer must be that of its own request, none
 * may come late, and the heap must not grow. The client is installed on first use, apart from the repository; its native
 * part needs cmake, g++, make, autoconf, automake and libtool.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { RuntimeApi } from '../../../examples/lambda/runtime-api.ts'
import { TRIGGERS } from '../../../examples/lambda/triggers.ts'

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: { count: { type: 'string', default: '10000' }, ric: { type: 'string' } },
})
const count = Number(values.count)
const home = join(import.meta.dirname, 'lambda')
const client = values.ric ?? installed()

/** Bytes that the heap may grow by between a fifth of the way and its end: caches of the engine, not answers. */
const ALLOWED_GROWTH = 4_000_000
const triggers = Object.values(TRIGGERS)
const EXPECTED = { echo: 200, callback: 200, refused: 429, malformed: 502, throws: 502, twice: 200 } as const
const kinds = Object.keys(EXPECTED) as readonly (keyof typeof EXPECTED)[]
const failures: string[] = []

for (const mode of ['handler', 'streaming'] as const) await torture(mode)
for (const failure of failures.slice(0, 20)) console.error(failure)
console.log(failures.length === 0 ? 'torture lambda: held' : `torture lambda: ${failures.length} failures`)
process.exit(failures.length === 0 ? 0 : 1)

async function torture(mode: 'handler' | 'streaming'): Promise<void> {
  const api = new RuntimeApi()
  const address = await api.listen()
  const runtime = start(address, mode)
  // Nobody would answer any more: waiting would be for ever.
  const ended = (code: number | null): void => {
    console.error(`torture lambda: the runtime ended with ${code}`)
    process.exit(1)
  }
  runtime.once('exit', ended)
  const begun = performance.now()
  let early = 0
  for (let i = 0; i < count; i++) {
    if (i === Math.floor(count / 5)) early = await memory(api, mode)
    await invoke(api, mode, i)
  }
  const growth = (await memory(api, mode)) - early
  const seconds = (performance.now() - begun) / 1000
  runtime.off('exit', ended)
  runtime.kill()
  api.close()
  if (growth > ALLOWED_GROWTH) failures.push(`${mode}: the heap grew by ${growth} bytes`)
  if (api.late > 0) failures.push(`${mode}: ${api.late} answers came late`)
  console.log(
    `${mode}: ${count} invocations in ${seconds.toFixed(1)} s, ${api.late} late, heap ${(growth / 1000).toFixed(0)} kB more`,
  )
}

async function invoke(api: RuntimeApi, mode: 'handler' | 'streaming', i: number): Promise<void> {
  const kind = kinds[i % kinds.length]!
  // Load balancers and HTTP APIs do not stream.
  const trigger = mode === 'streaming' ? TRIGGERS['Function URL']! : triggers[i % triggers.length]!
  const id = `id-${i}`
  const { statusCode, body } = answer(mode, (await api.invoke(trigger({ method: 'GET', path: `/${kind}/${id}` }))).body)
  const expected = mode === 'streaming' && kind === 'malformed' ? 200 : EXPECTED[kind]
  const isOwn = expected === 200 ? body === id : !body.includes('id-')
  if (statusCode !== expected || !isOwn) failures.push(`${mode} ${kind} ${id}: ${statusCode} ${body}`)
}

async function memory(api: RuntimeApi, mode: 'handler' | 'streaming'): Promise<number> {
  return Number(
    answer(mode, (await api.invoke(TRIGGERS['Function URL']!({ method: 'GET', path: '/memory' }))).body).body,
  )
}

function answer(mode: 'handler' | 'streaming', posted: Buffer): { readonly statusCode: number; readonly body: string } {
  if (mode === 'handler') return JSON.parse(posted.toString()) as { statusCode: number; body: string }
  const delimiter = posted.indexOf(Buffer.alloc(8))
  const metadata = JSON.parse(posted.subarray(0, delimiter).toString()) as { statusCode: number }
  return { statusCode: metadata.statusCode, body: posted.subarray(delimiter + 8).toString() }
}

function start(address: string, handler: string): ChildProcess {
  const env = {
    ...process.env,
    AWS_LAMBDA_RUNTIME_API: address,
    AWS_LAMBDA_FUNCTION_NAME: 'torture',
    AWS_LAMBDA_FUNCTION_VERSION: '1',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    AWS_LAMBDA_LOG_GROUP_NAME: 'torture',
    AWS_LAMBDA_LOG_STREAM_NAME: 'torture',
    LAMBDA_TASK_ROOT: home,
    _HANDLER: `function.${handler}`,
  }
  const program = ['--expose-gc', '--conditions=@gw/source', join(client, 'index.mjs')]
  return spawn(process.execPath, program, { cwd: home, env, stdio: ['ignore', 'ignore', 'inherit'] })
}

/** The client is no dependency of the repository: it builds native code that nothing else needs. */
function installed(): string {
  const found = join(home, 'node_modules', 'aws-lambda-ric')
  if (existsSync(join(found, 'rapid-client.node'))) return found
  // Headers of the Node that runs this come with it.
  const env = { ...process.env, npm_config_nodedir: dirname(dirname(process.execPath)) }
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: home, env, stdio: 'inherit' })
  if (status === 0 && existsSync(join(found, 'rapid-client.node'))) return found
  console.error(
    'torture lambda: the runtime client could not be built (npm, cmake, g++, make, autoconf, automake, libtool)',
  )
  process.exit(2)
}
