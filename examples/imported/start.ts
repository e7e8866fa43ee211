import { parseArgs } from 'node:util'
import { serve } from '@gw/adapters/node'
import { gatewayOfTemplate, KEY } from './gateway.ts'
import { table, walk } from './tour.ts'

/** Serves what template.yaml deploys, walks the tour, prints it, and stays up. `--once` ends after the tour. */
const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: { once: { type: 'boolean', default: false }, port: { type: 'string', default: '0' } },
})

const { url, close } = await serve(gatewayOfTemplate(), { port: Number(values.port), host: '127.0.0.1' })

const visited = await walk(url)
const wrong = visited.filter(({ answer, expected }) => answer !== expected).length
console.log(`template.yaml, served at ${url}\n\n${table(visited)}\n`)
console.log(`${visited.length - wrong} of ${visited.length} answers as expected.`)

if (values.once || wrong > 0) {
  process.exitCode = wrong === 0 ? 0 : 1
  await close()
} else {
  console.log(`
It stays up; the quota of the day is spent, so a restart gives a new one. Try:

  curl -i ${url}/hours
  curl -i ${url}/books/9780141439518 -H 'authorization: Bearer ada-token' -H 'x-api-key: ${KEY}'

Ctrl-C ends it.`)
}
