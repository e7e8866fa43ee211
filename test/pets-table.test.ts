import { PlainRequest } from '@gw/core'
import { expect, test } from 'vitest'
import { petsGateway } from './snippets/pets-table.ts'

class GetItemCommand {
  readonly input: unknown

  constructor(input: unknown) {
    this.input = input
  }
}

/** A client as the SDK's, over one item. */
const client = {
  send: async ({ input }: GetItemCommand) => {
    const { Key } = input as { Key: { id: { S: string } } }
    if (Key.id.S === '7') return { $metadata: { httpStatusCode: 200 }, Item: { name: { S: 'Rex' } } }
    const $metadata = { httpStatusCode: 400 }
    throw Object.assign(new Error('no table'), { name: 'ResourceNotFoundException', $metadata })
  },
}

test('the gateway of the page on mapping templates answers from its table', async () => {
  const gateway = petsGateway(client as never, { GetItemCommand })
  const ask = (target: string): unknown =>
    gateway.handle(new PlainRequest({ target }), () => ({ statusCode: 599, headers: {}, body: '' }))
  expect(await ask('/pets/7')).toMatchObject({ statusCode: 200, body: '{"name": "Rex"}' })
  expect(await ask('/pets/8')).toMatchObject({ statusCode: 404, body: '{"message": "There is no such pet"}' })
  await gateway.close()
})
