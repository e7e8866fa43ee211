import { describe, expect, test } from 'vitest'
import { fixture } from '../../test/fixture.ts'
import { fromOpenApi } from '../from-openapi.ts'
import { controlPlaneView } from './control-plane-view.ts'

const view = controlPlaneView(fromOpenApi(fixture('petstore.yaml'), { onMissing: 'report' }).api, {
  createdDate: 'today',
})

describe('controlPlaneView', () => {
  test('answers about the API', () => {
    expect(view.getRestApi()).toEqual({
      id: 'api:Petstore',
      name: 'Petstore',
      description: 'Pets, and who may have them',
      createdDate: 'today',
      version: '2.1',
      binaryMediaTypes: ['image/png'],
      apiKeySource: 'HEADER',
      endpointConfiguration: { types: ['EDGE'], ipAddressType: 'ipv4' },
      disableExecuteApiEndpoint: false,
      rootResourceId: 'resource:/',
    })
    expect(view.getResources()).toEqual({
      items: [
        { id: 'resource:/', path: '/' },
        {
          id: 'resource:/pets',
          parentId: 'resource:/',
          pathPart: 'pets',
          path: '/pets',
          resourceMethods: { GET: {}, POST: {} },
        },
        {
          id: 'resource:/pets/{petId}',
          parentId: 'resource:/pets',
          pathPart: '{petId}',
          path: '/pets/{petId}',
          resourceMethods: { ANY: {} },
        },
      ],
    })
  })

  test('answers about methods, with the defaults that AWS adds', () => {
    expect(view.getMethod('/pets/{petId}', 'ANY')).toEqual({
      httpMethod: 'ANY',
      authorizationType: 'NONE',
      apiKeyRequired: false,
      requestValidatorId: 'validator:body',
      requestParameters: { 'method.request.path.petId': true },
      methodIntegration: {
        type: 'AWS_PROXY',
        httpMethod: 'POST',
        uri: expect.stringContaining('function:pet:live/invocations') as string,
        passthroughBehavior: 'WHEN_NO_MATCH',
        timeoutInMillis: 3000,
        cacheKeyParameters: [],
        cacheNamespace: 'resource:/pets/{petId}',
      },
    })
    expect(view.getIntegrationResponse('/pets', 'GET', '400')).toEqual({
      statusCode: '400',
      selectionPattern: '4\\d{2}',
    })
    expect(view.getMethodResponse('/pets', 'GET', '404')).toBeUndefined()
  })

  test('links models by their address', () => {
    expect(view.getModels()).toMatchObject({
      items: [
        { name: 'Pet' },
        {
          name: 'Pets',
          schema:
            '{"type":"array","items":{"$ref":"https://apigateway.amazonaws.com/restapis/api:Petstore/models/Pet"}}',
        },
      ],
    })
  })
})
