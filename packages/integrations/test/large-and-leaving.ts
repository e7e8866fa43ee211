import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer, request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A gigabyte down and a gigabyte up through a proxy that streams, with the memory of its process; then clients that
 * leave half-way, and what is left open. `node --conditions=@gw/source packages/integrations/test/large-and-leaving.ts`
 */
const GIGABYTE = Number(process.env['BYTES'] ?? 1_073_741_824)
const LEAVERS = Number(process.env['LEAVERS'] ?? 10_000)
const CHUNK = Buffer.alloc(65_536, 'a')

let uploaded = 0
const backendOpen = new Set<object>()
const backend = createServer((incoming, response) => {
  if (incoming.url!.startsWith('/up')) {
    incoming.on('data', (chunk: Buffer) => (uploaded += chunk.length))
    incoming.on('end', () => response.end('ok'))
    return
  }
  if (incoming.url!.startsWith('/drip')) {
    backendOpen.add(response)
    response.on('close', () => backendOpen.delete(response))
    response.write(CHUNK)
    return
  }
  let left = GIGABYTE
  response.setHeader('Content-Length', left)
  const more = (): void => {
    while (left > 0) {
      const chunk = left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK
      left -= chunk.length
      if (!response.write(chunk)) return void response.once('drain', more)
    }
    response.end()
  }
  more()
})
backend.listen({ port: 0, host: '127.0.0.1', backlog: 4096 })
await once(backend, 'listening')
const origin = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`

for (const kind of ['stream', 'express']) {
  const child = fork(new URL('proxy-process.ts', import.meta.url), [kind, origin], {
    execArgv: ['--conditions=@gw/source'],
  })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  const state = async (): Promise<{ rss: number; sockets: number }> => {
    child.send('state')
    return ((await once(child, 'message')) as [{ rss: number; sockets: number }])[0]
  }
  await ask(port, 'GET', '/down', undefined, 1_000_000)
  const before = await state()
  let highest = before.rss
  const watching = new AbortController()
  const watch = (async () => {
    while (!watching.signal.aborted) {
      highest = Math.max(highest, (await state()).rss)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  })()
  const down = await ask(port, 'GET', '/down', undefined, Infinity)
  uploaded = 0
  await ask(port, 'POST', '/up', GIGABYTE, Infinity)
  watching.abort()
  await watch
  console.log(
    `${kind}: ${down} bytes down, ${uploaded} bytes up; memory ${mb(before.rss)} before, ${mb(highest)} at most`,
  )
  await leave(port)
  for (let i = 0; i < 100 && backendOpen.size > 0; i++) await new Promise((resolve) => setTimeout(resolve, 100))
  const after = await state()
  console.log(
    `${kind}: ${LEAVERS} clients left half-way; backend responses open ${backendOpen.size}, sockets ${before.sockets} before, ${after.sockets} after, memory ${mb(after.rss)}`,
  )
  child.kill()
}
backend.closeAllConnections()
backend.close()

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
    let left = upload ?? 0
    const more = (): void => {
      while (left > 0) {
        const chunk = left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK
        left -= chunk.length
        if (!outgoing.write(chunk)) return void outgoing.once('drain', more)
      }
      outgoing.end()
    }
    more()
  })
}

/** Clients that leave after the first bytes of an answer that does not end, five hundred at a time. */
async function leave(port: number): Promise<void> {
  for (let done = 0; done < LEAVERS; done += 500) {
    await Promise.all(
      Array.from({ length: Math.min(500, LEAVERS - done) }, () => ask(port, 'GET', '/drip', undefined, 0)),
    )
  }
}

function mb(bytes: number): string {
  return `${Math.round(bytes / 1_048_576)} MB`
}
