import type { EventListener } from '@gw/core'
import type { RedisClient } from './client.ts'

/** Tells of what is probably not meant: a client that may hang, a server that forgets. Once per gateway. */
export function tellOfMisuse(client: RedisClient, emit: EventListener): void {
  tellOfHanging(client, emit)
  tellOfEviction(client, emit)
}

/**
 * ioredis 6.0 with both options waits for ever once a connection is lost with an automatic pipeline under way: it drops
 * the pipeline's commands and still takes it for running (seen in 24 of 24 tries).
 */
function tellOfHanging(client: RedisClient, emit: EventListener): void {
  const { options } = client as {
    options?: { enableAutoPipelining?: unknown; autoResendUnfulfilledCommands?: unknown }
  }
  if (options?.enableAutoPipelining !== true || options.autoResendUnfulfilledCommands !== false) return
  emit({
    type: 'misuse',
    code: 'REDIS_CLIENT_HANGS',
    message: 'ioredis hangs after a lost connection with enableAutoPipelining and autoResendUnfulfilledCommands: false',
  })
}

/** A server that evicts keys forgets counts, and so gives fresh bursts: told where it lets one ask. */
function tellOfEviction(client: RedisClient, emit: EventListener): void {
  if (client.config === undefined) return
  Promise.resolve(client.config('GET', 'maxmemory-policy')).then(
    (answer) => {
      const policy = Array.isArray(answer) ? String(answer[1]) : 'noeviction'
      if (policy === 'noeviction' || policy === 'undefined') return
      emit({
        type: 'misuse',
        code: 'REDIS_EVICTS',
        message: `Redis has maxmemory-policy ${policy}: when it is full it forgets counts; limits need noeviction`,
      })
    },
    () => {
      // Managed servers refuse CONFIG; then nobody can tell.
    },
  )
}
