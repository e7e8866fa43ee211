import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { petstoreApp } from './app.ts'
import { KEYS, petstoreGateway } from './gateway.ts'
import { startIssuer } from './issuer.ts'
import { stops, table, walk, Witness } from './tour.ts'

/** The petstore behind its gateway: walks the tour, prints it, and stays up to be tried. `--once` ends after the tour. */
const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: { once: { type: 'boolean', default: false }, port: { type: 'string', default: '0' } },
})

const issuer = await startIssuer()
const witness = new Witness()
const gateway = petstoreGateway(issuer.url, witness.heard)
const server = petstoreApp(gateway, witness.saw).listen(Number(values.port), '127.0.0.1')
await new Promise((resolve) => server.once('listening', resolve))
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const visited = await walk(base, await stops(issuer), witness)
const wrong = visited.filter(({ status, expected }) => status !== expected).length
console.log(`An Express app behind its gateway, at ${base}\n\n${table(visited)}\n`)
console.log(
  wrong === 0
    ? `All ${visited.length} answers as expected.`
    : `${wrong} of ${visited.length} answers are not the expected ones.`,
)

if (values.once || wrong > 0) {
  process.exitCode = wrong === 0 ? 0 : 1
  server.close()
  server.closeAllConnections()
  issuer.close()
  await gateway.close()
} else {
  const token = await issuer.token({ sub: 'you', scope: 'pets/read pets/write' })
  console.log(`
It stays up. Try:

  TOKEN=${token}
  curl -i ${base}/prod/pets
  curl -i ${base}/prod/pets -H "authorization: Bearer $TOKEN" -H "x-api-key: ${KEYS.acme}"
  for i in 1 2 3; do curl -i -X POST ${base}/prod/pets -H "authorization: Bearer $TOKEN" -H "x-api-key: ${KEYS.acme}"; done

Ctrl-C ends it.`)
}
