import type { Socket } from 'node:net'
import type { CarriedExchange } from './carried-exchange.ts'
import type { NodeMessage, NodeResponse } from './node-message.ts'

/** By connection: exchanges whose answers wait for their turn on it. */
const queues = new WeakMap<Socket, Set<CarriedExchange>>()

/**
 * Makes sure that an exchange hears when its connection is lost. An answer does by itself, except before Node 24 one that
 * waits behind others on a pipelined connection. One listener a connection, however many wait.
 * @returns whether it waits, and has to leave the queue when it ends
 */
export function queueAnswer({ socket }: NodeMessage, response: NodeResponse, exchange: CarriedExchange): boolean {
  if (response.stream !== undefined || response.socket !== null) return false
  const queue = queues.get(socket)
  if (queue !== undefined) queue.add(exchange)
  else {
    queues.set(socket, new Set([exchange]))
    socket.on('close', onConnectionClose)
  }
  return true
}

/** Takes an exchange out of its queue: it has ended. */
export function leaveQueue({ socket }: NodeMessage, exchange: CarriedExchange): void {
  queues.get(socket)?.delete(exchange)
}

function onConnectionClose(this: Socket): void {
  for (const exchange of queues.get(this) ?? []) exchange.closed?.()
}
