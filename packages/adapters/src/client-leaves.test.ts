import { Readable } from 'node:stream'
import { createGateway, type Context, type DefinitionItem, type End, type Gateway } from '@gw/core'
import { describe, expect, it } from 'vitest'
import { HOSTS } from '../test/hosts.ts'
import { capturing, following, logging, settled, waiting } from '../test/policies.ts'
import { openRaw } from '../test/raw-request.ts'

const REQUEST = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

function gatewayOf(...policies: readonly DefinitionItem[]): Gateway {
  return createGateway({ policies }) as unknown as Gateway
}

describe.each(Object.entries(HOSTS))('%s: a client that leaves', (_, start) => {
  it('while a policy waits: no further slot is asked, the app does not run, every end comes once', async () => {
    const ends: End[] = []
    const ran: string[] = []
    let asked = false
    let goOn = (): void => {}
    const late: End[] = []
    const gateway = gatewayOf(
      logging(ends),
      waiting(new Promise((resolve) => (goOn = resolve)), () => (asked = true)),
      { slot: 'mapping', name: 'next', onRequest: () => void ran.push('next policy') },
    )
    const { port } = await start(gateway, () => ran.push('app'))
    const socket = openRaw(port, REQUEST)
    await settled(() => asked)
    socket.destroy()
    await settled(() => ends.length > 0)
    goOn()
    await new Promise((resolve) => setImmediate(resolve))
    expect([ends.map(({ outcome }) => outcome), ran, late]).toEqual([['aborted'], [], []])
  })

  it('while the app works: the signal is aborted, and what a policy holds is let go', async () => {
    const ends: End[] = []
    let context: Context | undefined
    const gateway = gatewayOf(
      { slot: 'authorizer', name: 'a', onRequest: (seen) => ((context = seen), { allow: true as const }) },
      capturing(),
      logging(ends),
    )
    let running = false
    const { port } = await start(gateway, () => void (running = true))
    const socket = openRaw(port, REQUEST)
    await settled(() => running)
    const { signal } = context!
    socket.destroy()
    await settled(() => ends.length > 0)
    expect([signal.aborted, ends.map(({ outcome }) => outcome)]).toEqual([true, ['aborted']])
  })

  it('while the app streams: it can see it, and what it still writes does no harm', async () => {
    const ends: End[] = []
    let closed = false
    let write = (): void => {}
    const { port } = await start(
      gatewayOf(following({ head: (head) => head }), logging(ends)),
      (_request, response) => {
        response.on('close', () => (closed = true))
        response.write('first')
        write = () => {
          response.write('second')
          response.end()
        }
      },
    )
    const socket = openRaw(port, REQUEST)
    socket.on('data', () => socket.destroy())
    await settled(() => closed && ends.length > 0)
    write()
    expect(ends.map(({ outcome }) => outcome)).toEqual(['aborted'])
  })

  it('while a captured answer waits for a policy on the way back: nothing is sent, and it ends as aborted', async () => {
    const ends: End[] = []
    let goOn = (): void => {}
    let asked = false
    const body = Readable.from(['never sent'])
    const gateway = gatewayOf(
      following({
        response: async (response) => {
          asked = true
          await new Promise<void>((resolve) => (goOn = resolve))
          return { ...response, body }
        },
      }),
      logging(ends),
    )
    const { port } = await start(gateway, (_request, response) => response.end('x'))
    const socket = openRaw(port, REQUEST)
    await settled(() => asked)
    socket.destroy()
    await settled(() => ends.length > 0)
    goOn()
    await new Promise((resolve) => setImmediate(resolve))
    expect([ends.map(({ outcome }) => outcome), body.destroyed]).toEqual([['aborted'], true])
  })

  it('in the middle of its body, which a policy waits for: ends as aborted', async () => {
    const ends: End[] = []
    let asked = false
    const gateway = gatewayOf(logging(ends), {
      slot: 'validator',
      name: 'body',
      async onRequest(context) {
        asked = true
        await context.request.body()
      },
    })
    const { port } = await start(gateway, () => expect.unreachable())
    const socket = openRaw(port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345')
    await settled(() => asked)
    socket.destroy()
    await settled(() => ends.length > 0)
    expect(ends.map(({ outcome }) => outcome)).toEqual(['aborted'])
  })
})
