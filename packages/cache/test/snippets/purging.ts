import { cache } from '@gw/cache'
import { createGateway, PlainRequest } from '@gw/core'

const pets = cache({
  cacheTtlInSeconds: 3600,
  tags: (context) => [`pet-${context.pathParameters['petId']}`],
  tagHeader: 'Cache-Tag',
})

export const gateway = createGateway({ routes: { 'GET /pets/{petId}': [pets] } })

/** Called where a pet changes. */
export async function petChanged(petId: string): Promise<void> {
  await pets.purge({ tag: `pet-${petId}` })
}

/** And with everything below a path, one entry, or all there is. */
export async function more(): Promise<void> {
  await pets.purge({ pathPrefix: '/pets' })
  const request = new PlainRequest({ target: '/pets/1', headers: { host: 'shop.example' } })
  const { key } = await pets.inspect(gateway, request, { principalId: 'alice' })
  if (key !== undefined) await pets.purge({ key })
  await pets.purge({ all: true })
}
