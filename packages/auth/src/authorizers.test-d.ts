import { createGateway, skip, type ContextOf } from '@gw/core'
import { expectTypeOf, test } from 'vitest'
import { apiKeys } from './api-keys.ts'
import { cognitoAuthorizer } from './cognito-authorizer.ts'
import { allOf, anyOf } from './combined-authorizers.ts'
import { iamAuthorizer } from './iam-authorizer.ts'
import { jwtAuthorizer } from './jwt-authorizer.ts'
import { lambdaAuthorizer } from './lambda-authorizer.ts'

const jwt = jwtAuthorizer({ issuer: 'https://id.example.com', audience: 'pets' })
const iam = iamAuthorizer({ credentials: () => undefined })

const gateway = createGateway({
  stages: { prod: {} },
  policies: [jwt, apiKeys({ keys: [] })],
  routes: {
    'GET /pets': [],
    'GET /scoped': [jwt.withScopes('pets:read')],
    'GET /health': [skip('authorizer'), skip('apiKey')],
    'GET /either': [anyOf(jwt, iam)],
    'GET /both': [allOf(jwt, iam)],
    'GET /cognito': [cognitoAuthorizer({ providerARNs: ['eu-central-1_AbCdEf123'], clientId: null })],
    'GET /lambda': [lambdaAuthorizer({ type: 'REQUEST', function: () => undefined })],
  },
})
type On<K extends Parameters<typeof keyed>[0]> = ContextOf<typeof gateway, K>
declare function keyed(
  key: 'GET /pets' | 'GET /scoped' | 'GET /health' | 'GET /either' | 'GET /both' | 'GET /cognito' | 'GET /lambda',
): void

test("the context has what the route's own authorizer adds", () => {
  expectTypeOf<On<'GET /pets'>['authorizer']['jwt']['claims']['sub']>().toEqualTypeOf<string | undefined>()
  expectTypeOf<On<'GET /scoped'>['authorizer']['jwt']['scopes']>().toEqualTypeOf<readonly string[] | null>()
  expectTypeOf<On<'GET /pets'>['apiKey']['id']>().toEqualTypeOf<string>()
  expectTypeOf<On<'GET /pets'>['principalId']>().toEqualTypeOf<string>()
  expectTypeOf<On<'GET /cognito'>['authorizer']['cognito']['claims']>().toHaveProperty('iss')
  expectTypeOf<On<'GET /lambda'>['authorizer']['integrationLatency']>().toEqualTypeOf<number>()
  expectTypeOf<On<'GET /both'>['authorizer']>().toHaveProperty('jwt')
  expectTypeOf<On<'GET /both'>['authorizer']>().toHaveProperty('iam')
})

test('what a route skips cannot be read', () => {
  expectTypeOf<On<'GET /health'>>().not.toHaveProperty('authorizer')
})

test('of two authorizers it is one or the other, and has to be asked', () => {
  type Either = On<'GET /either'>['authorizer']
  expectTypeOf<Extract<Either, { jwt: unknown }>['jwt']['claims']>().toHaveProperty('iss')
  expectTypeOf<Extract<Either, { iam: unknown }>['iam']['userArn']>().toEqualTypeOf<string>()
  // @ts-expect-error it may have been the other one
  expectTypeOf<Either['jwt']>()
})

test('mistakes do not compile', () => {
  // @ts-expect-error the audience is switched off in words
  jwtAuthorizer({ issuer: 'x' })
  // @ts-expect-error no such algorithm
  jwtAuthorizer({ issuer: 'x', audience: null, algorithms: ['none'] })
  // @ts-expect-error no such option
  apiKeys({ key: [] })
  // @ts-expect-error no such source
  apiKeys({ apiKeySource: 'COOKIE' })
  // @ts-expect-error no authorizer
  anyOf(jwt, apiKeys())
})
