import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** A backend that says exactly what a test tells it to, byte by byte. */
export interface RawBackend {
  readonly origin: string
  /** Connections that are open now. */
  readonly open: ReadonlySet<Socket>
  /** Resolves when so many requests have arrived in all. */
  arrived(count: number): Promise<void>
  /** Resolves when no connection is open any more. */
  emptied(): Promise<void>
  close(): Promise<void>
}

/** Answers one request on a connection. `text` is the request's head. */
export type OnRequest = (socket: Socket, text: string, count: number) => void

/** Starts a backend on loopback. Every request's head is handed over; bodies are left to the test. */
export async function rawBackend(onRequest: OnRequest): Promise<RawBackend> {
  const open = new Set<Socket>()
  let onEmpty: (() => void) | undefined
  const waiting: { count: number; resolve: () => void }[] = []
  let arrivals = 0
  const server: Server = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => {
      open.delete(socket)
      if (open.size === 0) onEmpty?.()
    })
    socket.on('error', () => {})
    let head = ''
    socket.on('data', (chunk) => {
      head += chunk.toString('latin1')
      if (!head.includes('\r\n\r\n')) return
      const whole = head
      head = ''
      arrivals++
      onRequest(socket, whole, arrivals)
      for (const { resolve } of waiting.filter(({ count }) => count <= arrivals)) resolve()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open,
    arrived: (count) =>
      arrivals >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve })),
    emptied: () => (open.size === 0 ? Promise.resolve() : new Promise((resolve) => (onEmpty = resolve))),
    close: () => {
      for (const socket of open) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
