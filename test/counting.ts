import { createHook } from 'node:async_hooks'
import { createServer, request, ServerResponse, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import v8 from 'node:v8'

/** Promises made until a synchronous run has ended. */
export function promisesMade(action: () => unknown): number {
  let made = 0
  const hook = createHook({ init: (_id, type) => void (type === 'PROMISE' && made++) }).enable()
  try {
    action()
  } finally {
    hook.disable()
  }
  return made
}

/** Promises made until a run that answers later has answered, those of waiting for it included. */
export async function promisesMadeUntil(action: () => Promise<unknown>): Promise<number> {
  let made = 0
  const hook = createHook({ init: (_id, type) => void (type === 'PROMISE' && made++) }).enable()
  try {
    await action()
  } finally {
    hook.disable()
  }
  return made
}

const ROUNDS = 4
const CALLS = 1_000

/**
 * Bytes of the heap that one run takes, collected since or not: the least of several rounds, as what is compiled
 * meanwhile allocates too. `undefined` where V8 does not tell.
 */
export async function bytesAllocated(action: () => unknown): Promise<number | undefined> {
  if (allocated() === undefined) return undefined
  let least = Infinity
  for (let round = 0; round < ROUNDS; round++) {
    const before = allocated()!
    for (let i = 0; i < CALLS; i++) {
      const result = action()
      if (result instanceof Promise) await result
    }
    least = Math.min(least, (allocated()! - before) / CALLS)
  }
  return least
}

function allocated(): number | undefined {
  return (v8.getHeapStatistics() as { total_allocated_bytes?: number }).total_allocated_bytes
}

/** Calls that reach the wire, and web objects made or cloned. */
export interface Calls {
  setHeader: number
  writeHead: number
  end: number
  write: number
  Request: number
  Response: number
  clone: number
}

/** Counts calls while something runs. */
export async function counted(action: () => Promise<unknown>): Promise<Calls> {
  const calls: Calls = { setHeader: 0, writeHead: 0, end: 0, write: 0, Request: 0, Response: 0, clone: 0 }
  const restores = [
    ...(['setHeader', 'writeHead', 'end', 'write'] as const).map((name) =>
      wrap(ServerResponse.prototype, name, () => calls[name]++),
    ),
    wrap(Response.prototype, 'clone', () => calls.clone++),
    wrap(Request.prototype, 'clone', () => calls.clone++),
    ...(['Request', 'Response'] as const).map((name) => construct(name, () => calls[name]++)),
  ]
  try {
    await action()
  } finally {
    for (const restore of restores) restore()
  }
  return calls
}

function wrap(target: object, name: string, onCall: () => void): () => void {
  const original = Reflect.get(target, name) as (...args: unknown[]) => unknown
  Reflect.set(target, name, function (this: unknown, ...args: unknown[]) {
    onCall()
    return original.apply(this, args)
  })
  return () => Reflect.set(target, name, original)
}

function construct(name: 'Request' | 'Response', onCall: () => void): () => void {
  const original = globalThis[name]
  const counting = new Proxy(original, {
    construct: (target, args, newTarget) => (onCall(), Reflect.construct(target, args, newTarget) as object),
  })
  Object.assign(globalThis, { [name]: counting })
  return () => Object.assign(globalThis, { [name]: original })
}

/** What a server answered, and in how many bytes. */
export interface Answered {
  readonly statusCode: number
  readonly body: string
  /** Names and values, as sent. */
  readonly rawHeaders: readonly string[]
  /** Of the whole answer, head and body. */
  readonly bytes: number
}

/** Asks a server on a connection of its own. */
export type Get = (path: string, headers?: Readonly<Record<string, string>>) => Promise<Answered>

/** A server for the time of some questions. */
export async function withServer(listener: RequestListener, questions: (get: Get) => Promise<void>): Promise<void> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    await questions((path, headers = {}) => get(port, path, headers))
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

function get(port: number, path: string, headers: Readonly<Record<string, string>>): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', path, headers, agent: false }, (response) => {
      let body = ''
      const { statusCode, rawHeaders, socket } = response
      response
        .setEncoding('utf8')
        .on('data', (chunk: string) => (body += chunk))
        .on('end', () => resolve({ statusCode: statusCode!, body, rawHeaders, bytes: socket.bytesRead }))
    })
    sent.on('error', reject).end()
  })
}
