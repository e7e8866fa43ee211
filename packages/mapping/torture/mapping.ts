import { parseArgs } from 'node:util'
import { Compile, parse } from 'velocityjs'
import { compileTemplate } from '../src/compile-template.ts'
import { MappingTemplateError } from '../src/mapping-template-error.ts'
import { COMMON_DATA, CommonGenerator } from './common-generator.ts'
import { RandomSource } from './random-source.ts'
import { DATA, TemplateGenerator } from './template-generator.ts'

/**
 * Throws generated templates at the engine: none may crash it, hang it, pass a bound or see what is not the template's;
 * those of the common subset must print what velocityjs prints.
 *
 *     node --conditions=@gw/source packages/mapping/torture/mapping.ts --count 1000000 --common 200000 --seed 1
 */
const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    common: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
  },
})

const LIMITS = { maxSteps: 20_000, maxOutputBytes: 100_000 }
/** A rendering within its steps takes a few milliseconds; this long is a hang, even on a machine that is busy. */
const MAX_MILLISECONDS = 2_000
const ESCAPED = /native code|\[object |function \w*\(|=>|globalThis|process\./
const MAX_SHOWN = 10

class Tally {
  passed = 0
  failed = 0
  readonly counts = new Map<string, number>()

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }

  fail(template: string, reason: string): void {
    this.failed += 1
    if (this.failed <= MAX_SHOWN) console.log(`FAILED ${reason}\n  ${JSON.stringify(template)}`)
  }
}

const wild = tortureWild(Number(options.count), Number(options.seed))
const common = tortureCommon(Number(options.common), Number(options.seed) + 1)
printTable(wild, common)
const passed = wild.passed + common.passed
const failed = wild.failed + common.failed
console.log(`torture mapping: ${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

/** Any template: rendered within its bounds, or refused with a MappingTemplateError. */
function tortureWild(count: number, seed: number): Tally {
  const generator = new TemplateGenerator(new RandomSource(seed))
  const tally = new Tally()
  const body = JSON.stringify(DATA)
  const prefix = Object.keys(DATA)
    .map((name) => `#set($${name} = $input.path('$.${name}'))`)
    .join('')
  for (let index = 0; index < count; index += 1) {
    const template = prefix + generator.wild()
    const before = performance.now()
    const fault = renderWild(template, body, tally)
    const took = performance.now() - before
    if (fault !== undefined) tally.fail(template, fault)
    else if (took > MAX_MILLISECONDS) tally.fail(template, `took ${Math.round(took)} ms`)
    else tally.passed += 1
    progress('any template', index + 1, count)
  }
  if (isPolluted()) tally.fail('', 'a prototype was changed')
  return tally
}

function renderWild(template: string, body: string, tally: Tally): string | undefined {
  try {
    const { text } = compileTemplate(template).render({ body }, { limits: LIMITS })
    tally.count('rendered')
    if (text.length > LIMITS.maxOutputBytes) return 'printed more than it may'
    return ESCAPED.test(text) ? `printed ${ESCAPED.exec(text)?.[0]}` : undefined
  } catch (error) {
    if (!(error instanceof MappingTemplateError)) return `threw ${String(error)}`
    tally.count(error.code)
    return undefined
  }
}

function isPolluted(): boolean {
  for (const prototype of [Object.prototype, Array.prototype, Map.prototype, String.prototype]) {
    for (const name in prototype) return name !== undefined
  }
  return false
}

/** Templates in which both engines have one meaning. */
function tortureCommon(count: number, seed: number): Tally {
  const generator = new CommonGenerator(new RandomSource(seed))
  const tally = new Tally()
  const body = JSON.stringify(COMMON_DATA)
  const prefix = Object.keys(COMMON_DATA)
    .map((name) => `#set($${name} = $input.path('$.${name}'))`)
    .join('')
  for (let index = 0; index < count; index += 1) {
    const template = generator.template()
    const ours = rendered(() => compileTemplate(prefix + template).render({ body }).text)
    const theirs = rendered(() => new Compile(parse(template)).render({ ...COMMON_DATA }))
    if (ours === theirs) tally.passed += 1
    else tally.fail(template, `ours ${JSON.stringify(ours)}, velocityjs ${JSON.stringify(theirs)}`)
    progress('common subset', index + 1, count)
  }
  tally.counts.set('compared with velocityjs', count)
  return tally
}

function rendered(render: () => string): string {
  try {
    return render()
  } catch (error) {
    return `threw ${String(error)}`
  }
}

function progress(what: string, done: number, count: number): void {
  const tenth = Math.max(1, Math.floor(count / 10))
  if (done % tenth === 0) console.log(`${what}: ${done} of ${count}`)
}

function printTable(...tallies: readonly Tally[]): void {
  console.log('\noutcome                          templates')
  for (const tally of tallies) {
    for (const [what, count] of [...tally.counts].toSorted((left, right) => right[1] - left[1])) {
      console.log(`${what.padEnd(28)} ${String(count).padStart(13)}`)
    }
  }
}
