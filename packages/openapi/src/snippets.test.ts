import { PlainRequest } from '@gw/core'
import { expect, test, vi } from 'vitest'
import { fixture } from '../test/fixture.ts'
import { exported } from '../test/snippets/export-definition.ts'
import { storeGateway } from '../test/snippets/import-services.ts'
import { petsGateway as fromDocument } from '../test/snippets/import-openapi.ts'
import { petsGateway as fromTemplate } from '../test/snippets/import-template.ts'

test('an OpenAPI document becomes a gateway', async () => {
  const functions = { createPet: () => ({}), guard: () => ({}), pet: () => ({ statusCode: 200, body: 'Rex' }) }
  const gateway = fromDocument(fixture('petstore.yaml'), { functions, keyStore: { find: () => undefined } })
  expect(await gateway.handle(new PlainRequest({ target: '/pets/1' }))).toMatchObject({ statusCode: 200, body: 'Rex' })
})

test('a template becomes a gateway, and says what it made of it', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  const gateway = fromTemplate(fixture('sam-template.yaml'), 'a-key-of-at-least-twenty-characters')
  expect(log.mock.calls[0]![0]).toContain('Carried over')
  log.mockRestore()
  const headers = { 'x-token': 'any', 'content-type': 'application/json' }
  const request = new PlainRequest({ method: 'POST', target: '/pets', headers, body: '{"name":"Rex"}' })
  expect((await gateway.handle(request, undefined, { stage: 'live' })).statusCode).toBe(200)
})

test('a definition becomes a document again', () => {
  const document = JSON.parse(exported(fixture('petstore.yaml'))) as { readonly paths: object }
  expect(Object.keys(document.paths)).toEqual(['/pets', '/pets/{petId}'])
})

test('a document that speaks to a service has its client', async () => {
  const sent: unknown[] = []
  class PutItemCommand {
    readonly input: object
    constructor(input: object) {
      this.input = input
    }
  }
  const uri = 'arn:aws:apigateway:eu-west-1:dynamodb:action/PutItem'
  const requestTemplates = { 'application/json': '{"TableName": "pets"}' }
  const integration = {
    type: 'aws',
    uri,
    httpMethod: 'POST',
    requestTemplates,
    responses: { default: { statusCode: '200' } },
  }
  const paths = { '/pets': { post: { 'x-amazon-apigateway-integration': integration } } }
  const document = JSON.stringify({ openapi: '3.0.1', info: {}, paths })
  const client = { send: async (command: unknown) => void sent.push(command) }
  const gateway = storeGateway(document, { dynamodb: { client, commands: { PutItemCommand } } })
  expect((await gateway.handle(new PlainRequest({ method: 'POST', target: '/pets' }))).statusCode).toBe(200)
  expect(sent).toEqual([new PutItemCommand({ TableName: 'pets' })])
})
