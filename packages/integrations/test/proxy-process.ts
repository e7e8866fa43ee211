import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { createGateway, type Gateway } from '@gw/core'
import { Agent } from 'undici'
import { expressGateway } from '../../adapters/src/express.ts'
import { nodeGateway } from '../../adapters/src/node.ts'
import { httpProxy } from '../src/index.ts'

/** Express is a development dependency of the adapters alone. */
const express5 = createRequire(new URL('../../adapters/package.json', import.meta.url))('express5') as () => {
  use(...layers: never[]): void
}

/** One proxy in a process of its own: `bare` or `gateway`. Tells its port, and its CPU time when asked. */
const [kind, origin] = process.argv.slice(2) as [string, string]
const server =
  kind === 'bare' ? bare(origin) : kind === 'express' ? express(origin) : gateway(origin, kind === 'stream')
server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }))
process.on('SIGINT', () => process.exit())
process.on('message', (asked) => {
  if (asked === 'state') {
    const sockets = process.getActiveResourcesInfo().filter((resource) => resource === 'TCPSocketWrap').length
    const { rss, heapUsed, external } = process.memoryUsage()
    process.send!({ rss, heapUsed, external, sockets })
    return
  }
  const { user, system } = process.cpuUsage()
  process.send!({ micros: user + system })
})

/** The least that a forwarder does with undici: headers across, hop-by-hop ones left out, body piped. */
function bare(target: string): Server {
  const agent = new Agent({ connections: 128, pipelining: 1 })
  return createServer((incoming, response) => {
    const headers = { ...incoming.headers, host: target.slice(7) }
    delete headers.connection
    delete headers['transfer-encoding']
    agent
      .request({
        origin: target,
        path: incoming.url!,
        method: incoming.method as 'GET',
        headers,
        body: incoming.method === 'GET' ? null : incoming,
      })
      .then(({ statusCode, headers: answered, body }) => {
        delete answered['connection']
        delete answered['keep-alive']
        response.writeHead(statusCode, answered as Record<string, string>)
        body.pipe(response)
      })
      .catch(() => response.writeHead(502).end())
  })
}

function gateway(target: string, streams: boolean): Server {
  return createServer(nodeGateway(proxying(target, streams), (_, response) => void response.writeHead(404).end()))
}

function express(target: string): Server {
  const app = express5()
  app.use(expressGateway(proxying(target, true)) as never)
  return createServer(app as never)
}

function proxying(target: string, streams: boolean): Gateway {
  const responseTransferMode = streams ? 'STREAM' : 'BUFFERED'
  return createGateway({
    routes: { 'ANY /{proxy+}': [httpProxy({ uri: `${target}/{proxy}`, responseTransferMode, connections: 1000 })] },
  }) as unknown as Gateway
}
