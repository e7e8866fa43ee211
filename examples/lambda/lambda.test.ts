import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { LambdaAnswer } from '@gw/adapters/lambda'
import { afterEach, describe, expect, it } from 'vitest'
import { RuntimeApi } from './runtime-api.ts'
import { TRIGGERS, type ClientRequest } from './triggers.ts'

const KEY = { 'x-api-key': 'acme-0123456789abcdef0123' }
/** A process of its own takes its time to start on a busy machine. */
const SLOW = { timeout: 60_000 }
const ended: (() => void)[] = []

afterEach(() => {
  for (const end of ended.splice(0)) end()
})

/** The function in a process of its own, behind a Runtime API on loopback. */
async function started(name: 'handler' | 'streaming'): Promise<RuntimeApi> {
  const api = new RuntimeApi()
  const env = { ...process.env, AWS_LAMBDA_RUNTIME_API: await api.listen() }
  const program = ['--conditions=@gw/source', join(import.meta.dirname, 'runtime.ts'), name]
  const child: ChildProcess = spawn(process.execPath, program, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  ended.push(() => {
    child.kill()
    api.close()
  })
  return api
}

describe.each(Object.entries(TRIGGERS))('%s', (_, event) => {
  it('one function answers, in the form of the trigger', SLOW, async () => {
    const api = await started('handler')
    const ask = async (request: ClientRequest): Promise<LambdaAnswer> =>
      JSON.parse((await api.invoke(event(request))).body.toString()) as LambdaAnswer

    expect(await ask({ method: 'GET', path: '/health' })).toMatchObject({ statusCode: 200, body: '"up"' })
    expect((await ask({ method: 'GET', path: '/pets/7' })).statusCode).toBe(403)
    const pet = await ask({ method: 'GET', path: '/pets/7', headers: KEY })
    expect(pet).toMatchObject({ statusCode: 200, body: '{"id":"7","greeting":"hello"}' })
    expect(pet.cookies ?? pet.multiValueHeaders?.['Set-Cookie']).toEqual(['seen=1', 'pet=7'])
    const post: ClientRequest = {
      method: 'POST',
      path: '/pets',
      headers: { ...KEY, 'content-type': 'text/plain' },
      body: 'Rex',
    }
    expect(await ask(post)).toMatchObject({ statusCode: 201, body: 'Rex' })
    expect((await ask(post)).statusCode).toBe(429)
  })
})

it('what is no request of an API fails the invocation, and the next one is served', SLOW, async () => {
  const api = await started('handler')
  const failed = await api.invoke({ source: 'warmer' })
  expect([failed.failed, failed.body.toString()]).toEqual([true, expect.stringContaining('no request of an API')])
  const event = TRIGGERS['Function URL']!({ method: 'GET', path: '/health' })
  expect((await api.invoke(event)).failed).toBe(false)
})

it('a streaming function streams, and is refused for all the same', SLOW, async () => {
  const api = await started('streaming')
  const ask = async (request: ClientRequest): Promise<{ metadata: object; body: string }> => {
    const { body, contentType } = await api.invoke(TRIGGERS['Function URL']!(request))
    expect(contentType).toBe('application/vnd.awslambda.http-integration-response')
    const delimiter = body.indexOf(Buffer.alloc(8))
    return {
      metadata: JSON.parse(body.subarray(0, delimiter).toString()) as object,
      body: body.subarray(delimiter + 8).toString(),
    }
  }
  const refused = await ask({ method: 'GET', path: '/pets/7' })
  expect(refused).toMatchObject({ metadata: { statusCode: 403 }, body: '{"message":"Forbidden"}' })
  const streamed = await ask({ method: 'GET', path: '/pets/7', headers: KEY })
  expect(streamed.metadata).toMatchObject({ statusCode: 200, headers: { 'Content-Type': 'text/event-stream' } })
  expect(streamed.body).toBe('data: one /pets/7\n\ndata: two /pets/7\n\ndata: three /pets/7\n\n')
})
