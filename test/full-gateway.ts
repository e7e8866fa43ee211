import { apiKeys, jwtAuthorizer } from '@gw/auth'
import { cache } from '@gw/cache'
import { createGateway, memoryCache, memoryLimits, type CacheStore, type LimitStore } from '@gw/core'
import { usagePlans } from '@gw/throttle'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** A gateway with all of it, the headers of a caller it admits, and how often its stores were asked. */
export async function fullGateway(
  limits: { readonly rateLimit: number; readonly burstLimit: number } = { rateLimit: 1e6, burstLimit: 1e6 },
  limitStore: LimitStore = memoryLimits(),
) {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const issuer = 'https://id.example.com'
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: '1', alg: 'RS256', use: 'sig' }] }
  const token = await new SignJWT({ sub: 'alice' })
    .setProtectedHeader({ alg: 'RS256', kid: '1' })
    .setIssuer(issuer)
    .setAudience('pets')
    .setExpirationTime('1h')
    .sign(privateKey)
  const asked: Record<string, number> = {}
  const gateway = createGateway({
    limitStore: counting<LimitStore>(limitStore, asked),
    cacheStore: counting<CacheStore>(memoryCache(), asked),
    account: { throttle: { rateLimit: 1e6, burstLimit: 1e6 } },
    policies: [
      jwtAuthorizer({ issuer, audience: 'pets', keys: keys as never }),
      apiKeys({ keys: [{ id: 'acme', value: 'acme-0123456789abcdef' }] }),
      usagePlans({
        plans: [{ name: 'basic', apiKeyIds: ['acme'], throttle: limits, quota: { limit: 1e9, period: 'MONTH' } }],
      }),
    ],
    routes: { 'GET /pets/{petId}': [cache({ cacheTtlInSeconds: 60 })], 'GET /plain': [] },
  })
  return { gateway, asked, headers: { authorization: `Bearer ${token}`, 'x-api-key': 'acme-0123456789abcdef' } }
}

/** Counts the calls of a store's methods by name. */
export function counting<T extends object>(store: T, asked: Record<string, number>): T {
  return new Proxy(store, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => {
        asked[String(name)] = (asked[String(name)] ?? 0) + 1
        return (member as (...args: unknown[]) => unknown).apply(target, args)
      }
    },
  })
}
