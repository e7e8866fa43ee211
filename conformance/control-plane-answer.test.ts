import { controlPlaneView, fromOpenApi } from '@gw/openapi'
import { expect, test } from 'vitest'
import { controlPlaneAnswer, DATED, judgeAnswer } from './control-plane-answer.ts'

const schema = { $schema: 'http://json-schema.org/draft-04/schema#', type: 'object' }
const document = {
  swagger: '2.0',
  info: { title: 'pets' },
  paths: { '/pets': { get: { responses: {}, 'x-amazon-apigateway-integration': { type: 'mock' } } } },
  definitions: { Pet: { type: 'object' } },
}
const view = controlPlaneView(fromOpenApi(document).api, DATED)

test('operations are answered from the API that was imported', () => {
  expect(controlPlaneAnswer(view, { operation: 'GetRestApi' })).toMatchObject({ name: 'pets', createdDate: 'datetime' })
  const method = controlPlaneAnswer(view, { operation: 'GetMethod + GetIntegration', path: '/pets', httpMethod: 'GET' })
  expect(method).toMatchObject({
    method: { httpMethod: 'GET' },
    integration: { type: 'MOCK' },
    'method-response': { Error: { Code: 'NotFoundException' } },
  })
})

test('a text that is JSON is compared as the recorder wrote it: parsed', () => {
  const answer = { name: 'Pet', schema: JSON.stringify(schema) }
  expect(judgeAnswer({ name: 'Pet', schema }, answer)).toEqual({ verdict: 'passed' })
  expect(judgeAnswer({ name: 'Pet', schema: { ...schema, type: 'array' } }, answer)).toMatchObject({
    verdict: 'failed',
  })
})

test('a member too many fails, and one too few', () => {
  expect(judgeAnswer({ name: 'pets' }, { name: 'pets', version: '1' })).toMatchObject({ verdict: 'failed' })
  expect(judgeAnswer({ name: 'pets', version: '1' }, { name: 'pets' })).toMatchObject({ verdict: 'failed' })
})

test('an operation that nobody knows is skipped, in words', () => {
  expect(judgeAnswer({}, controlPlaneAnswer(view, { operation: 'GetTea' }))).toMatchObject({ verdict: 'skipped' })
})
