import { expect, test } from 'vitest'
import { fromCloudFormation } from './from-cloudformation.ts'
import { fromOpenApi } from './from-openapi.ts'
import { fromServerless } from './from-serverless.ts'
import { formatReport } from './report/format-report.ts'

/** What is quadratic in its input does not end here. */
const TIME = { timeout: 60_000 }

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index)

test('a document of many paths with many remarks', TIME, () => {
  const operation = { 'x-amazon-apigateway-integration': { type: 'mock' }, summary: 'A summary', 'x-note': 1 }
  const paths = Object.fromEntries(numbers(20_000).map((index) => [`/p${index}`, { get: operation }]))
  const { api, report } = fromOpenApi({ openapi: '3.0.1', info: {}, paths })
  expect(api.methods.length).toBe(20_000)
  expect(formatReport(report)).toContain('summary of an operation: descriptive, or unknown to API Gateway (20000×)')
})

test('a function with many events behind CORS', TIME, () => {
  const events = numbers(20_000).map((index) => [
    `E${index}`,
    { Type: 'Api', Properties: { RestApiId: { Ref: 'Api' }, Path: `/p${index}`, Method: 'get' } },
  ])
  const Resources = {
    Api: { Type: 'AWS::Serverless::Api', Properties: { StageName: 'v1', Cors: "'*'" } },
    Fn: { Type: 'AWS::Serverless::Function', Properties: { Events: Object.fromEntries(events) } },
  }
  expect(fromCloudFormation({ Resources }, { functions: { Fn: () => ({}) } }).api.methods.length).toBe(40_000)
})

test('paths and templates that are longer than any API', () => {
  const paths = { [`/${'a/'.repeat(100_000)}`]: { get: { 'x-amazon-apigateway-integration': { type: 'mock' } } } }
  expect(() => fromOpenApi({ swagger: '2.0', info: {}, paths })).toThrow(/more than 300 parts/)
  const Resources = Object.fromEntries(numbers(3_000).map((index) => [`Q${index}`, { Type: 'AWS::SQS::Queue' }]))
  expect(() => fromCloudFormation({ Resources })).toThrow(/more than 2000 resources/)
})

test('text that looks like variables all over', TIME, () => {
  const file = {
    service: 's',
    provider: { name: 'aws' },
    custom: '${a('.repeat(25_000),
    functions: { f: { events: [{ httpApi: '*' }] } },
  }
  expect(fromServerless(file, { functions: { f: () => ({}) } }).api.methods.length).toBe(1)
})
