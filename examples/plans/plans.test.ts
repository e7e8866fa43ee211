import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

it('two processes on one Redis sell one API', { timeout: 120_000 }, async () => {
  const start = fileURLToPath(new URL('start.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@gw/source', start, '--once'])
  expect(stdout).not.toContain('FAIL')
  expect(stdout.match(/^ok /gm)).toHaveLength(7)
})
