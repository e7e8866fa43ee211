import type { EventListener } from '@gw/core'
import type { RedisClient } from './client.ts'

/** A server that evicts keys forgets counts, and so gives fresh bursts: told once, where it lets one ask. */
export function tellOfEviction(client: RedisClient, emit: EventListener): void {
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
