import { cache, ioredisStore, tieredCache, type IoredisClient } from '@gw/cache'
import { createGateway, type Gateway } from '@gw/core'

/** Several processes, one Redis. Any `Keyv` goes in the same place as `ioredisStore(client)`. */
export function sharedGateway(client: IoredisClient, encryptionKey: Uint8Array): Gateway {
  return createGateway({
    apiId: 'pets',
    cacheStore: tieredCache({
      store: ioredisStore(client),
      purgeSeenInMillis: 1000,
      cacheDataEncrypted: { keys: [encryptionKey] },
    }),
    routes: { 'GET /pets/{petId}': [cache({ cacheTtlInSeconds: 60 })] },
  }) as unknown as Gateway
}
