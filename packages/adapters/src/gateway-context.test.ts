import { createServer } from 'node:http'
import { createGateway, type Gateway } from '@gw/core'
import { describe, expect, it } from 'vitest'
import { EXPRESS, HOSTS, listen, type Listener } from '../test/hosts.ts'
import { tokenGuard } from '../test/policies.ts'
import { expressGateway, gatewayContext } from './express.ts'
import { gatewayContext as nodeContext, nodeGateway } from './node.ts'

const gateway = createGateway({
  stages: { dev: { variables: { table: 'pets-dev' } }, prod: { variables: { table: 'pets' } } },
  routes: { 'GET /pets/{petId}': [tokenGuard()], 'GET /health': [] },
})

describe('the context of a request', () => {
  it('has stage, route, parameters and caller', async () => {
    const server = createServer(
      nodeGateway(
        gateway,
        (request, response) => {
          const { stage, stageVariables, routeKey, pathParameters, principalId } = nodeContext(
            gateway,
            request,
            'GET /pets/{petId}',
          )
          response.end(JSON.stringify({ stage, stageVariables, routeKey, pathParameters, principalId }))
        },
        { stage: 'prod' },
      ),
    )
    const { url } = await listen((request, response) => server.emit('request', request, response))
    const answer = await fetch(`${url}/pets/7`, { headers: { authorization: 'ann' } })
    expect(await answer.json()).toEqual({
      stage: 'prod',
      stageVariables: { table: 'pets' },
      routeKey: 'GET /pets/{petId}',
      pathParameters: { petId: '7' },
      principalId: 'ann',
    })
  })

  it('is of the gateway that is asked for, where several stand in a row', async () => {
    const outer = createGateway({ apiId: 'outer' })
    const inner = createGateway({ apiId: 'inner' })
    const app = EXPRESS.express5()
    app.use(expressGateway(outer), expressGateway(inner), (request, response) => {
      response.json(
        [outer, inner].map((one) => (gatewayContext(one, request) as { services: { apiId: string } }).services.apiId),
      )
    })
    expect(await (await fetch((await listen(app as unknown as Listener)).url)).json()).toEqual(['outer', 'inner'])
  })

  it('is a coded error where the request did not pass, or took another route', async () => {
    const other = createGateway({})
    const codes: unknown[] = []
    const { url } = await HOSTS.node(
      gateway as unknown as Gateway,
      (request, response) => {
        for (const ask of [
          () => gatewayContext(other, request),
          () => gatewayContext(gateway, request, 'GET /pets/{petId}'),
        ]) {
          try {
            ask()
          } catch (error) {
            codes.push((error as { code: string }).code, (error as Error).message)
          }
        }
        response.end()
      },
      { stage: 'dev' },
    )
    await fetch(`${url}/health`)
    expect(codes).toEqual([
      'UNKNOWN_REFERENCE',
      'The request did not pass this gateway',
      'UNKNOWN_REFERENCE',
      'The request took the route "GET /health", not "GET /pets/{petId}"',
    ])
  })
})
