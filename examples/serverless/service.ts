import { serve } from '@gw/adapters/node'
import type { EventListener } from '@gw/core'
import { LOCALHOST } from './certificate.ts'
import { startDatabase } from './database.ts'
import { notesGateway } from './gateway.ts'
import { startUserPool, type UserPool } from './user-pool.ts'

/** Everything that runs: user pool, database, functions, and the gateway in front of them. */
export interface Service {
  /** `https://localhost:8443`, with the port that was taken. */
  readonly url: string
  readonly pool: UserPool
  close(): Promise<void>
}

/** Starts the whole of it on loopback. */
export async function startService(port: number, onEvent: EventListener = () => {}): Promise<Service> {
  const [pool, database] = await Promise.all([startUserPool(), startDatabase()])
  const gateway = notesGateway(pool, onEvent)
  const serving = await serve(gateway, { stage: 'path', host: 'localhost', port, tls: LOCALHOST, signals: [] })
  return {
    url: serving.url,
    pool,
    async close() {
      await serving.close()
      pool.close()
      database.close()
    },
  }
}
