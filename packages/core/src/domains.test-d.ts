import { test } from 'vitest'
import { createDomains } from './domains.ts'
import { createGateway } from './gateway.ts'

const gateway = createGateway({ stages: { dev: {}, prod: {} }, routes: { 'GET /pets': [] } })
const other = createGateway({ stages: { live: {} } })

test('a domain is mapped to stages that its gateways have', () => {
  createDomains({ 'a.test': { gateway, stage: 'prod' }, 'b.test': [{ gateway: other, stage: 'live' }] })
  createDomains({ 'a.test': { gateway, stage: 'path' }, 'b.test': { disabled: true } })
  // @ts-expect-error no such stage
  createDomains({ 'a.test': { gateway, stage: 'test' } })
  const one = { basePath: 'v1', gateway, stage: 'prod' } as const
  // @ts-expect-error a stage of another gateway
  createDomains({ 'a.test': [one, { gateway: other, stage: 'prod' }] })
  // @ts-expect-error no such option
  createDomains({ 'a.test': { gateway, stage: 'prod', basepath: 'v1' } })
})

test('names that come from elsewhere are checked when the domains are made', () => {
  const stage: string = 'prod'
  createDomains({ 'a.test': { gateway, stage } })
  createDomains(Object.fromEntries([['a.test', { gateway, stage }]]))
})
