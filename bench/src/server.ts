import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { Session } from 'node:inspector/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Fixture } from './fixture.ts'
import type { Variant } from './variants.ts'

/** What a server process is asked, one question after the other. */
export type Question =
  | { readonly serve: Fixture }
  | { readonly facts: true }
  | { readonly profile: true }
  | { readonly writeProfile: string }

/** What a server tells of itself. */
export interface Facts {
  readonly cpuMicros: number
  readonly rssBytes: number
  /** 99th percentile since the last question, milliseconds beyond the timer's own ten. */
  readonly loopDelayMillis: number
}

/** A child process: serves one variant, and answers its parent's questions. */
const { variant } = (await import(join(import.meta.dirname, '..', 'variants', process.argv[2]!))) as {
  variant: Variant
}
const RESOLUTION = 10
const delays = monitorEventLoopDelay({ resolution: RESOLUTION })
delays.enable()
const session = new Session()
process.on('message', async (question: Question) => process.send!(await answer(question)))
process.on('disconnect', () => process.exit(0))

async function answer(question: Question): Promise<object> {
  if ('serve' in question) return { port: await listening(await variant(question.serve)) }
  if ('facts' in question) return facts()
  if ('profile' in question) return startProfile()
  const { profile } = await session.post('Profiler.stop')
  writeFileSync(question.writeProfile, JSON.stringify(profile))
  return {}
}

function listening(listener: Parameters<typeof createServer>[1]): Promise<number> {
  const server = createServer(listener)
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))
}

function facts(): Facts {
  const { user, system } = process.cpuUsage()
  const loopDelayMillis = Math.max(0, delays.percentile(99) / 1e6 - RESOLUTION)
  delays.reset()
  return { cpuMicros: user + system, rssBytes: process.memoryUsage.rss(), loopDelayMillis }
}

async function startProfile(): Promise<object> {
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: 100 })
  await session.post('Profiler.start')
  return {}
}
