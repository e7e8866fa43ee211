import { parseArgs } from 'node:util'
import { CERTIFICATE_PATH } from './certificate.ts'
import { startService } from './service.ts'
import { table } from './table.ts'
import { isExpected, walk, Witness } from './tour.ts'

/** The whole service on this machine: walks the tour, prints it, and stays up to be tried. `--once` ends after the tour. */
const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: { once: { type: 'boolean', default: false }, port: { type: 'string', default: '0' } },
})

const witness = new Witness()
const service = await startService(Number(values.port), witness.heard)
const stops = await walk(service, witness)
const wrong = stops.filter((stop) => !isExpected(stop)).length
console.log(`Client → HTTPS → gateway → Cognito authorizer → Lambda → DynamoDB, at ${service.url}

${table(stops)}

${wrong === 0 ? `All ${stops.length} answers as expected.` : `${wrong} of ${stops.length} answers are not the expected ones.`}`)

if (values.once || wrong > 0) {
  process.exitCode = wrong === 0 ? 0 : 1
  await service.close()
} else {
  const { IdToken } = await service.pool.tokens('alice')
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void service.close())
  console.log(`
It stays up. Try:

  TOKEN=${IdToken}
  CERTIFICATE='${CERTIFICATE_PATH}'
  curl -i --cacert "$CERTIFICATE" ${service.url}/prod/notes
  curl -i --cacert "$CERTIFICATE" ${service.url}/prod/notes -H "authorization: $TOKEN" -d '{"text":"Tea at four"}'
  curl -i --cacert "$CERTIFICATE" ${service.url}/prod/notes -H "authorization: $TOKEN"

Ctrl-C ends it.`)
}
