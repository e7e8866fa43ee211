import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { afterEach, expect, it } from 'vitest'
import { ask } from './client.ts'
import { table } from './table.ts'
import type { Stop } from './tour.ts'

/** Runs it as its users do. A process of its own also keeps vitest's resolution away from the SDK, which is not made for it. */
function start(...options: readonly string[]): ChildProcess {
  const command = ['--conditions=@gw/source', join(import.meta.dirname, 'start.ts'), ...options]
  // Whoever starts it may have a profile and an endpoint of their own, which must not lead anywhere.
  const env = { ...process.env, AWS_PROFILE: 'nobody', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }
  child = spawn(process.execPath, command, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  return child
}

let child: ChildProcess | undefined
afterEach(() => void child?.kill('SIGKILL'))

it('signs in, creates, reads, lists, deletes, and is refused, each with the expected answer', async () => {
  const started = start('--once')
  const [printed, [code]] = await Promise.all([text(started.stdout!), once(started, 'exit')])
  const rows = printed.split('\n').map((line) => line.split(/ {2,}/))
  const statusOf = Object.fromEntries(rows.filter(({ length }) => length > 3).map(([what, , status]) => [what, status]))
  expect(printed).toMatch(/All 21 answers as expected\./)
  expect(statusOf).toMatchObject({
    'no token': '401',
    'wrong password': '400',
    'alice creates': '201',
    'alice reads': '200',
    'alice lists': '200',
    "bob reads alice's": '404',
    'forged token': '401',
  })
  expect(rows).toContainEqual(
    expect.arrayContaining(['expired token', '401', '{"message":"The incoming token has expired"}']),
  )
  expect(code).toBe(0)
}, 30_000)

it('stays up for clients that trust its certificate, and leaves when it is told to', async () => {
  const started = start()
  const printed = { token: '', url: '' }
  for await (const line of createInterface({ input: started.stdout! })) {
    printed.url ||= /at (https:\S+)$/.exec(line)?.[1] ?? ''
    printed.token ||= /TOKEN=(\S+)/.exec(line)?.[1] ?? ''
    if (line.startsWith('Ctrl-C')) break
  }
  const list = { method: 'GET', path: '/prod/notes' }
  expect(await ask(printed.url, list)).toEqual({ status: 401, body: '{"message":"Unauthorized"}' })
  expect(await ask(printed.url, { ...list, token: printed.token })).toEqual({ status: 200, body: '[]' })
  // Another client knows nothing of the certificate.
  await expect(fetch(printed.url)).rejects.toMatchObject({ cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } })
  started.kill('SIGTERM')
  expect(await once(started, 'exit')).toEqual([0, null])
}, 30_000)

it('shows an answer that is not the expected one', () => {
  const stop: Stop = { what: 'w', target: 't', expected: 401, says: '{}', status: 200, body: '{}', why: '–' }
  expect(table([stop])).toContain('200, not 401')
})
