import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Fixture } from './fixture.ts'
import type { Variant } from './variants.ts'

/** A child process: serves one variant, and tells its own CPU time when asked. */
const { variant } = (await import(join(import.meta.dirname, '..', 'variants', process.argv[2]!))) as {
  variant: Variant
}
process.on('message', async (message: { readonly fixture: Fixture } | 'cpu') => {
  if (message === 'cpu') {
    const { user, system } = process.cpuUsage()
    process.send!({ cpuMicros: user + system, rss: process.memoryUsage.rss() })
    return
  }
  const server = createServer(await variant(message.fixture))
  server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }))
})
process.on('disconnect', () => process.exit(0))
