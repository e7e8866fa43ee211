import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createSecureServer } from 'node:http2'
import { createServer as createTlsServer } from 'node:https'
import { Session } from 'node:inspector/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { handled } from './handler.ts'
import { signatures } from './signatures.ts'
import type { Given, Transport, Variant } from './variant.ts'

/** What a server process is asked, one question after the other. */
export type Question =
  | { readonly serve: Given }
  | { readonly watch: boolean }
  | { readonly profile: true }
  | { readonly writeProfile: string }

/** What a server tells of itself. */
export interface Facts {
  readonly cpuMicros: number
  readonly rssBytes: number
  /** 99th percentile since it is watched, milliseconds beyond the timer's own ten. */
  readonly loopDelayMillis: number
  /** How often the app's own handler has run. */
  readonly handled: number
  /** How many signatures have been verified. */
  readonly signatures: number
}

const CERTIFICATES = join(import.meta.dirname, '..', '..', 'packages', 'adapters', 'test', 'certificates')
const RESOLUTION = 10

/** A child process: serves one variant, and answers its parent's questions. */
const delays = monitorEventLoopDelay({ resolution: RESOLUTION })
const session = new Session()
process.on('message', async (question: Question) => process.send!(await answer(question)))
process.on('disconnect', () => process.exit(0))

async function answer(question: Question): Promise<object> {
  if ('serve' in question) return { port: await serve(question.serve) }
  if ('watch' in question) return facts(question.watch)
  if ('profile' in question) return startProfile()
  const { profile } = await session.post('Profiler.stop')
  writeFileSync(question.writeProfile, JSON.stringify(profile))
  return {}
}

async function serve(given: Given): Promise<number> {
  const { variant } = (await import(join(import.meta.dirname, '..', 'variants', given.subject.module))) as {
    variant: Variant
  }
  const server = serverOf(given.subject.transport ?? 'http', await variant(given))
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))
}

function serverOf(transport: Transport, listener: RequestListener): Server {
  if (transport === 'http') return createServer(listener)
  const [key, cert] = ['localhost.key', 'localhost.pem'].map((file) => readFileSync(join(CERTIFICATES, file)))
  if (transport === 'tls') return createTlsServer({ key, cert }, listener)
  return createSecureServer({ key, cert, allowHTTP1: false } as never, listener as never) as unknown as Server
}

function facts(isWatched: boolean): Facts {
  const { user, system } = process.cpuUsage()
  const loopDelayMillis = Math.max(0, delays.percentile(99) / 1e6 - RESOLUTION)
  delays.reset()
  if (isWatched) delays.enable()
  else delays.disable()
  return {
    cpuMicros: user + system,
    rssBytes: process.memoryUsage.rss(),
    loopDelayMillis,
    handled: handled.count,
    signatures: signatures.count,
  }
}

async function startProfile(): Promise<object> {
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: 100 })
  await session.post('Profiler.start')
  return {}
}
