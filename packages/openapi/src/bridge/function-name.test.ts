import { expect, test } from 'vitest'
import { functionOf } from './function-name.ts'

const invoked = (arn: string, path = 'invocations') =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/${path}`

test.each([
  [invoked('arn:aws:lambda:us-east-1:000000000000:function:pets'), { name: 'pets' }],
  [invoked('arn:aws:lambda:us-east-1:000000000000:function:pets:live'), { name: 'pets', qualifier: 'live' }],
  [
    invoked('arn:aws:lambda:us-east-1:000000000000:function:pets:${stageVariables.alias}'),
    { name: 'pets', qualifier: '${stageVariables.alias}' },
  ],
  [invoked('arn:aws:lambda:us-east-1:000000000000:function:${stageVariables.fn}'), { name: '${stageVariables.fn}' }],
  [invoked('arn:aws:lambda:us-east-1:000000000000:function:pets', 'response-streaming-invocations'), { name: 'pets' }],
  ['arn:aws-cn:lambda:cn-north-1:000000000000:function:pets', { name: 'pets' }],
  ['arn:aws:apigateway:us-east-1:dynamodb:action/GetItem', undefined],
  ['https://example.com/functions/x/invocations', undefined],
  ['', undefined],
])('%s', (uri, expected) => {
  expect(functionOf(uri)).toEqual(expected)
})
