import { describe, expect, test } from 'vitest'
import { isObject, type JsonObject, type JsonValue } from '../document/json-value.ts'
import { ReportWriter } from '../report/import-report.ts'
import { ENVIRONMENT } from './environment.ts'
import { Template } from './template.ts'

const DOCUMENT = {
  Parameters: { Name: { Type: 'String', Default: 'pets' }, Many: { Type: 'CommaDelimitedList', Default: 'a, b,c' } },
  Conditions: {
    Yes: { 'Fn::Equals': [{ Ref: 'Name' }, 'pets'] },
    No: { 'Fn::Not': [{ Condition: 'Yes' }] },
    Either: { 'Fn::Or': [{ Condition: 'No' }, { Condition: 'Yes' }] },
    Both: { 'Fn::And': [{ Condition: 'No' }, { Condition: 'Yes' }] },
    Round: { 'Fn::Not': [{ Condition: 'Round' }] },
  },
  Mappings: { Regions: { 'us-east-1': { size: 'large' } } },
  Resources: {
    Table: { Type: 'AWS::DynamoDB::Table' },
    Fn: { Type: 'AWS::Serverless::Function', Properties: { AutoPublishAlias: 'live' } },
    Alias: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, Name: 'live' } },
    Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { StageName: { Ref: 'Name' } } },
    Gone: { Type: 'AWS::S3::Bucket', Condition: 'No' },
  },
}

function evaluate(value: JsonValue, included: Record<string, JsonValue> = {}): JsonValue | undefined {
  const options = {
    environment: ENVIRONMENT,
    parameters: {},
    physicalIds: {},
    readDocument: (name: string) => included[name],
  }
  return new Template(DOCUMENT, new ReportWriter(), options).node({ value }, '').at('value').value
}

describe('intrinsic functions', () => {
  test.each<[JsonValue, JsonValue | undefined]>([
    [{ Ref: 'Name' }, 'pets'],
    [{ Ref: 'Many' }, ['a', 'b', 'c']],
    [{ Ref: 'AWS::Region' }, 'us-east-1'],
    [{ Ref: 'AWS::NoValue' }, undefined],
    [{ Ref: 'Stage' }, 'pets'],
    [{ Ref: 'Alias' }, 'arn:aws:lambda:us-east-1:000000000000:function:Fn:live'],
    [{ 'Fn::GetAtt': ['Fn', 'Arn'] }, 'arn:aws:lambda:us-east-1:000000000000:function:Fn'],
    [{ 'Fn::GetAtt': 'Table.Arn' }, 'arn:aws:dynamodb:us-east-1:000000000000:table/Table'],
    [
      { 'Fn::Sub': '${Name}-${AWS::Region}-${Table.Arn}-${!Kept}' },
      'pets-us-east-1-arn:aws:dynamodb:us-east-1:000000000000:table/Table-${Kept}',
    ],
    [{ 'Fn::Sub': ['${x}/${Name}', { x: { Ref: 'Table' } }] }, 'Table/pets'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'Name' }, 1]] }, 'a-pets-1'],
    [{ 'Fn::Join': [',', { Ref: 'Many' }] }, 'a,b,c'],
    [{ 'Fn::Select': ['1', { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    [{ 'Fn::FindInMap': ['Regions', { Ref: 'AWS::Region' }, 'size'] }, 'large'],
    [{ 'Fn::FindInMap': ['Regions', 'mars', 'size', { DefaultValue: 'none' }] }, 'none'],
    [{ 'Fn::If': ['Yes', 1, 2] }, 1],
    [{ 'Fn::If': ['Both', 1, { Ref: 'AWS::NoValue' }] }, undefined],
    [{ 'Fn::If': ['Either', { 'Fn::If': ['No', 1, 2] }, 3] }, 2],
    [{ 'Fn::Base64': 'päts' }, 'cMOkdHM='],
    [{ 'Fn::Select': [9, ['a']] }, ''],
    [{ 'Fn::Length': { Ref: 'Many' } }, 3],
    [{ 'Fn::ToJsonString': { a: { Ref: 'Name' } } }, '{"a":"pets"}'],
    [{ 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 'x.yaml' } } }, { a: 'pets' }],
    [
      [1, { Ref: 'AWS::NoValue' }, 2],
      [1, 2],
    ],
    [{ properties: { Ref: { type: 'string' } } }, { properties: { Ref: { type: 'string' } } }],
  ])('%j', (written, expected) => {
    expect(evaluate(written, { 'x.yaml': { a: { Ref: 'Name' } } })).toEqual(expected)
  })

  test.each<[JsonValue, RegExp]>([
    [{ 'Fn::If': ['Round', 1, 2] }, /depends on itself/],
    [{ 'Fn::If': ['Nothing', 1, 2] }, /does not exist/],
    [{ 'Fn::FindInMap': ['Regions', 'mars', 'size'] }, /finds nothing/],
    [{ 'Fn::Join': 'x' }, /a list of arguments/],
    [doubling(30), /too much text/],
    [{ 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 'x.yaml' } } }, /includes more than/],
  ])('refuses %j', (written, message) => {
    expect(() => evaluate(written, { 'x.yaml': [written] })).toThrow(message)
  })

  test('writes loops out, loops inside loops included', () => {
    const queue = {
      Type: 'AWS::SQS::Queue',
      Properties: { QueueName: { 'Fn::Sub': '${Animal}-${Size}' }, Kind: { Ref: 'Animal' } },
    }
    const inner = { 'Fn::ForEach::Sizes': ['Size', ['small', 'large'], { 'Queue${Animal}&{Size}': queue }] }
    const document = {
      Parameters: { Animals: { Type: 'CommaDelimitedList', Default: 'Cat,Dog' } },
      Resources: { 'Fn::ForEach::Animals': ['Animal', { Ref: 'Animals' }, inner] },
    }
    const options = { environment: ENVIRONMENT, parameters: {}, physicalIds: {}, readDocument: () => undefined }
    const template = new Template(document, new ReportWriter(), options)
    expect(template.resources.map((resource) => resource.logicalId)).toEqual([
      'QueueCatsmall',
      'QueueCatlarge',
      'QueueDogsmall',
      'QueueDoglarge',
    ])
    expect(template.properties(template.resource('QueueDoglarge')!).value).toEqual({
      QueueName: 'Dog-large',
      Kind: 'Dog',
    })
  })

  test('bounds loops, also those that write one name again and again', () => {
    const many = Array.from({ length: 100 }, (_, index) => String(index))
    const loop = (identifier: string, output: object): object => ({
      [`Fn::ForEach::${identifier}`]: [identifier, many, output],
    })
    const document = { Resources: loop('A', loop('B', loop('C', { Same: { Type: 'AWS::SQS::Queue' } }))) } as JsonObject
    const options = { environment: ENVIRONMENT, parameters: {}, physicalIds: {}, readDocument: () => undefined }
    expect(() => new Template(document, new ReportWriter(), options)).toThrow(/more than 2000 resources/)
  })

  test('leaves out resources whose condition does not hold', () => {
    const options = { environment: ENVIRONMENT, parameters: {}, physicalIds: {}, readDocument: () => undefined }
    const template = new Template(DOCUMENT, new ReportWriter(), options)
    expect(template.resources.map((resource) => resource.logicalId)).not.toContain('Gone')
  })
})

/** Text that doubles at each level. */
function doubling(levels: number): JsonValue {
  let value: JsonValue = 'xxxxxxxxxx'
  for (let level = 0; level < levels; level += 1) value = { 'Fn::Sub': ['${a}${a}', { a: value }] }
  expect(isObject(value)).toBe(true)
  return value
}
