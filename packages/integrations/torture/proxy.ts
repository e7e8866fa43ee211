import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * `pnpm torture proxy`: a gigabyte down and a gigabyte up through a proxy that streams, in a process of its own with a
 * small heap, with the memory of that process on the way; then clients that leave half-way, and what is left open. A bare
 * forwarder goes first: what it needs is Node's own. `BYTES` and `LEAVERS` in the environment make it shorter.
 */
const BYTES = Number(process.env['BYTES'] ?? 1_073_741_824)
const LEAVERS = Number(process.env['LEAVERS'] ?? 10_000)
const LEAVING_AT_ONCE = 500
const SAMPLES = 12
const CHUNK = Buffer.alloc(65_536, 'a')

interface Memory {
  readonly rss: number
  readonly heapUsed: number
  readonly external: number
  readonly sockets: number
}

let uploaded = 0
const backendOpen = new Set<object>()
const backend = createServer((incoming, response) => {
  if (incoming.url!.startsWith('/up')) {
    incoming.on('data', (chunk: Buffer) => (uploaded += chunk.length))
    incoming.on('end', () => response.end('ok'))
  } else if (incoming.url!.startsWith('/drip')) {
    backendOpen.add(response)
    response.on('close', () => backendOpen.delete(response))
    response.write(CHUNK)
  } else {
    response.setHeader('Content-Length', BYTES)
    pour(response, BYTES)
  }
})
backend.listen({ port: 0, host: '127.0.0.1', backlog: 4096 })
await once(backend, 'listening')
const origin = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`

const failures: string[] = []
for (const kind of ['bare', 'stream', 'express']) await torture(kind)
backend.closeAllConnections()
backend.close()
for (const failure of failures) console.error(failure)
process.exitCode = failures.length === 0 ? 0 : 1

async function torture(kind: string): Promise<void> {
  const child = fork(new URL('../test/proxy-process.ts', import.meta.url), [kind, origin], {
    execArgv: ['--conditions=@gw/source', '--max-old-space-size=64', '--max-semi-space-size=2'],
  })
  const { port } = await told<{ port: number }>(child)
  // Warm: what code and connections need is there before anything is counted.
  await ask(port, 'GET', '/down', undefined, Math.min(BYTES / 8, 64_000_000))
  const before = await state(child)
  const series = await watched(child, async () => {
    const down = await ask(port, 'GET', '/down', undefined, Infinity)
    uploaded = 0
    await ask(port, 'POST', '/up', BYTES, Infinity)
    if (down !== BYTES || uploaded !== BYTES)
      failures.push(`${kind}: ${down} bytes down and ${uploaded} up of ${BYTES}`)
  })
  tellMemory(kind, before, series)
  // The least that forwards does not tell its backend that a client has left: its connections would soon be gone.
  if (kind !== 'bare') await leaving(kind, child, port, before)
  child.kill()
  await once(child, 'exit')
}

async function leaving(kind: string, child: ChildProcess, port: number, before: Memory): Promise<void> {
  await leave(port)
  let after = await state(child)
  for (let i = 0; i < 100 && (backendOpen.size > 0 || after.sockets > before.sockets); i++) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    after = await state(child)
  }
  console.log(
    `${kind}: ${LEAVERS} clients left half-way; open at the backend ${backendOpen.size}, sockets ${before.sockets} before and ${after.sockets} after, RSS ${mb(after.rss)}`,
  )
  if (backendOpen.size > 0) failures.push(`${kind}: ${backendOpen.size} answers of the backend are still open`)
  if (after.sockets > before.sockets) failures.push(`${kind}: ${after.sockets} sockets are still open`)
}

/** Memory by time, its peak in either half, and what of it V8 knows: flat means that the second half needs no more. */
function tellMemory(kind: string, before: Memory, series: readonly Memory[]): void {
  const step = Math.max(1, Math.floor(series.length / SAMPLES))
  const shown = series.filter((_, index) => index % step === 0).map(({ rss }) => Math.round(rss / 1_048_576))
  const half = Math.floor(series.length / 2)
  const [early, late] = [highest(series.slice(0, half)), highest(series.slice(half))]
  const peak = series.reduce((a, b) => (b.rss > a.rss ? b : a))
  console.log(
    `${kind}: ${BYTES} bytes down, then up; RSS ${mb(before.rss)} before, in MB on the way: ${shown.join(' ')}`,
  )
  console.log(
    `${kind}: at most ${mb(early)} in the first half, ${mb(late)} in the second; at the peak ${mb(peak.heapUsed)} heap, ${mb(peak.external)} buffers`,
  )
  if (late > early * 1.25) failures.push(`${kind}: memory grows with the body, from ${mb(early)} to ${mb(late)}`)
}

async function watched(child: ChildProcess, work: () => Promise<void>): Promise<readonly Memory[]> {
  const series: Memory[] = []
  const done = new AbortController()
  const watching = (async () => {
    while (!done.signal.aborted) {
      series.push(await state(child))
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  })()
  await work()
  done.abort()
  await watching
  return series
}

function state(child: ChildProcess): Promise<Memory> {
  child.send('state')
  return told<Memory>(child)
}

/** The child's next word; a child that is gone has none. */
function told<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (): void => reject(new Error('The proxy is gone'))
    child.once('exit', onExit)
    child.once('message', (message) => {
      child.off('exit', onExit)
      resolve(message as T)
    })
  })
}

/** Asks, and reads up to so many bytes. */
function ask(
  port: number,
  method: string,
  path: string,
  upload: number | undefined,
  stopAfter: number,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = upload === undefined ? {} : { 'Content-Length': upload }
    const outgoing = request(
      { port, host: '127.0.0.1', method, path, headers, agent: false },
      (response: IncomingMessage) => {
        let bytes = 0
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > stopAfter) response.destroy()
        })
        response.on('close', () => resolve(bytes))
      },
    )
    outgoing.on('error', reject)
    pour(outgoing, upload ?? 0)
  })
}

/** Writes so many bytes, as fast as they are taken. */
function pour(stream: NodeJS.WritableStream, bytes: number): void {
  let left = bytes
  const more = (): void => {
    while (left > 0) {
      const chunk = left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK
      left -= chunk.length
      if (!stream.write(chunk)) return void stream.once('drain', more)
    }
    stream.end()
  }
  more()
}

/** Clients that leave after the first bytes of an answer that does not end. */
async function leave(port: number): Promise<void> {
  for (let left = LEAVERS; left > 0; left -= LEAVING_AT_ONCE) {
    const some = Array.from({ length: Math.min(LEAVING_AT_ONCE, left) }, () => ask(port, 'GET', '/drip', undefined, 0))
    await Promise.all(some)
  }
}

function highest(series: readonly Memory[]): number {
  return Math.max(...series.map(({ rss }) => rss))
}

function mb(bytes: number): string {
  return `${Math.round(bytes / 1_048_576)} MB`
}
