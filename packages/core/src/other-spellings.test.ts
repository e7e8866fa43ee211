import { describe, expect, it } from 'vitest'
import { createDomains } from './domains.ts'
import { createGateway } from './gateway.ts'
import type { Integration, Policy } from './policy.ts'
import { PlainRequest } from './plain-request.ts'
import { deny } from './refusal.ts'

const hello: Integration = {
  slot: 'integration',
  name: 'hello',
  invoke: () => ({ statusCode: 200, headers: {}, body: 'hello' }),
}

describe('a base path of a domain', () => {
  const gateway = createGateway({ routes: { 'ANY /{proxy+}': [hello] } })
  const domains = createDomains({
    'api.example.com': [
      { basePath: 'internal', disabled: true },
      { basePath: '', gateway },
    ],
  })
  const ask = (target: string) => domains.handle(new PlainRequest({ target, headers: { host: 'api.example.com' } }))

  it.each(['/internal/x', '/Internal/x', '//internal/x', '/%69nternal/x', '/internal;a/x'])(
    'is not gone around by %s',
    (target) => {
      expect(ask(target)).toMatchObject({ statusCode: 403 })
    },
  )

  it('leaves other paths alone', () => {
    expect(ask('/internals/x')).toMatchObject({ statusCode: 200 })
  })
})

it.each(['Application/JSON', 'TEXT/HTML', 'text/xml'])(
  "values in a gateway response's template of %s are escaped",
  (mediaType) => {
    const refuse: Policy = { slot: 'apiKey', name: 'refuse', onRequest: () => deny('INVALID_API_KEY') }
    const gateway = createGateway({
      policies: [refuse],
      gatewayResponses: { INVALID_API_KEY: { responseTemplates: { [mediaType]: '$method.request.header.x' } } },
    })
    const answer = gateway.handle(new PlainRequest({ target: '/', headers: { x: '<b>"', accept: mediaType } }))
    expect((answer as { body: string }).body).toMatch(/^(?:<b>\\"|&#60;b&#62;&#34;)$/)
  },
)
