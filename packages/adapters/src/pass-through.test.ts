import { get, type ServerResponse } from 'node:http'
import { createGateway, type DefinitionItem, type End, type Gateway } from '@gw/core'
import { describe, expect, it } from 'vitest'
import { EXPRESS, HOSTS, listen, type Listener } from '../test/hosts.ts'
import { logging, settled } from '../test/policies.ts'
import { openRaw } from '../test/raw-request.ts'
import { expressGateway } from './express.ts'

const METHODS = ['writeHead', 'write', 'end', 'flushHeaders', 'addTrailers', 'setHeader'] as const

function gatewayOf(...policies: readonly DefinitionItem[]): Gateway {
  return createGateway({ policies }) as unknown as Gateway
}

describe.each(Object.entries(HOSTS))('%s: an answer that no policy looks at', (_, start) => {
  it('leaves the response as it was: no method is replaced', async () => {
    let own: readonly string[] = ['not called']
    const listener: Listener = (_request, response) => {
      own = METHODS.filter((name) => Object.hasOwn(response, name))
      response.end()
    }
    await fetch((await start(gatewayOf(), listener)).url)
    expect(own).toEqual([])
    await fetch((await start(gatewayOf(logging([])), listener)).url)
    expect(own).toEqual([])
  })

  it('carries the headers that policies know before the app runs', async () => {
    const gateway = gatewayOf({
      slot: 'cors',
      name: 'cors',
      onRequest: (context) => context.setResponseHeader('Access-Control-Allow-Origin', 'https://a.test'),
    })
    const answer = await fetch((await start(gateway, (_request, response) => response.end())).url)
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://a.test')
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('is told to the end, once: status, bytes, outcome', async () => {
    const ends: End[] = []
    const listener: Listener = (request, response) => {
      if (request.url === '/whole') return response.end('12345')
      if (request.url === '/empty') return response.writeHead(204).end()
      response.writeHead(201, { 'X-A': 'b' })
      response.write('123')
      return response.end('4567')
    }
    const { url } = await start(gatewayOf(logging(ends)), listener)
    for (const path of ['/whole', '/empty', '/chunked']) await (await fetch(url + path)).text()
    await fetch(`${url}/whole`, { method: 'HEAD' })
    await settled(() => ends.length === 4)
    expect(ends.map(({ outcome, statusCode }) => [outcome, statusCode])).toEqual([
      ['answered', 200],
      ['answered', 204],
      ['answered', 201],
      ['answered', 200],
    ])
    // The third is chunked; Node puts its two chunks into one, or before version 26 does not, and the framing counts.
    expect(ends.map(({ bytes }) => bytes)).toEqual([5, 0, expect.toBeOneOf([17, 22]), 0])
  })

  it('is told as aborted when the client leaves', async () => {
    const ends: End[] = []
    const { port } = await start(gatewayOf(logging(ends)), (_request, response) => void response.write('half'))
    const socket = openRaw(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    socket.on('data', () => socket.destroy())
    await settled(() => ends.length > 0)
    expect(ends.map(({ outcome }) => outcome)).toEqual(['aborted'])
  })

  it('is told for every request of a pipeline that the client gives up', async () => {
    const ends: End[] = []
    const { port } = await start(gatewayOf(logging(ends)), () => {})
    const socket = openRaw(port, 'GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n')
    setTimeout(() => socket.destroy(), 20)
    await settled(() => ends.length === 2)
    expect(ends.map(({ outcome }) => outcome)).toEqual(['aborted', 'aborted'])
  })
})

it("an app's own headers win over those set before it, and Vary and Set-Cookie are kept together", async () => {
  const app = EXPRESS.express5()
  app.use((_request, response, next) => {
    response.setHeader('Vary', 'Accept')
    response.setHeader('Set-Cookie', 'front=1')
    next()
  })
  const gateway = gatewayOf({
    slot: 'cors',
    name: 'cors',
    onRequest(context) {
      context.setResponseHeader('Vary', 'Origin')
      context.setResponseHeader('Set-Cookie', 'gateway=1')
      context.setResponseHeader('X-Both', 'gateway')
    },
  })
  app.use(expressGateway(gateway), (_request, response) => void response.set('X-Both', 'app').end())
  const answer = await fetch((await listen(app as unknown as Listener)).url)
  expect(answer.headers.get('vary')).toBe('Accept, Origin')
  expect(answer.headers.getSetCookie()).toEqual(['front=1', 'gateway=1'])
  expect(answer.headers.get('x-both')).toBe('app')
})

it('thousands of requests on one connection leave no listener behind', async () => {
  const seen: ServerResponse[] = []
  const { port } = await HOSTS.node(gatewayOf(logging([])), (_request, response) => {
    seen.push(response)
    response.end()
  })
  for (let i = 0; i < 50; i++)
    await new Promise((resolve) => get({ port, path: '/' }, (answer) => answer.resume().on('end', resolve)))
  expect(seen.map((response) => response.listenerCount('close'))).toEqual(Array(50).fill(1))
  expect(seen[0]!.socket?.listenerCount('close') ?? 0).toBeLessThan(5)
})
