import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { envelope } from './envelope.ts'
import type { Trial } from './trial.ts'

/** The check of the logs, on logs whose overshoot is known: a check that finds nothing proves nothing. */
export const selfCheck: Trial = {
  name: 'the check itself, on logs with a known overshoot',
  run: async (folder) => {
    const due = [0, 0, 0, 100, 200, 300].map((at) => `${at} a \n`)
    const one = overshootOf(folder, [...due, '305 a \n'])
    const two = overshootOf(folder, [...due, '305 a \n', '305 a \n', '305 b \n'])
    const found = [overshootOf(folder, due), one, two].map((overshoot) => overshoot.toFixed(2))
    return { passed: found.join() === '0.00,0.95,1.95', measured: `found ${found.join(', ')} of 0, 0.95, 1.95` }
  },
}

/** Of a bucket of 3 that refills with 10 a second: logs of two processes in no order, each ending in half a line. */
function overshootOf(folder: string, lines: readonly string[]): number {
  const files = [0, 1].map((part) => join(folder, `part-${part}.log`))
  files.forEach((file, part) => {
    const own = lines.filter((_, index) => index % 2 === part)
    writeFileSync(file, `${own.reverse().join('')}305 `)
  })
  return envelope(files, 10, 3).overshoot
}
