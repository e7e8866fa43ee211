import type { AddressInfo } from 'node:net'
import { afterAll, expect, it } from 'vitest'
import { petstoreApp } from './app.ts'
import { petstoreGateway } from './gateway.ts'
import { startIssuer } from './issuer.ts'
import { stops, walk, Witness } from './tour.ts'

const issuer = await startIssuer()
const witness = new Witness()
const gateway = petstoreGateway(issuer.url, witness.heard)
const server = petstoreApp(gateway, witness.saw).listen(0, '127.0.0.1')
await new Promise((resolve) => server.once('listening', resolve))

afterAll(async () => {
  server.close()
  issuer.close()
  await gateway.close()
})

it('every stop of the tour gets the expected answer, and the handler sees only what it should', async () => {
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const visited = await walk(base, await stops(issuer), witness)
  expect(visited.map(({ what, status }) => `${what}: ${status}`)).toEqual(
    visited.map(({ what, expected }) => `${what}: ${expected}`),
  )
  const unseen = visited.filter(({ status }) => status >= 400).map((stop) => stop.seen)
  expect(new Set(unseen)).toEqual(new Set(['–']))
  expect(visited.find(({ what }) => what === 'second look')).toMatchObject({ seen: '–', why: 'cache hit' })
})
