import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

let built: { readonly library: string | undefined } | undefined

/**
 * The library that keeps a load generator awake (`polling-epoll.c`), compiled once by the machine's C compiler.
 * @returns `undefined` where there is none; the load then sleeps between answers
 */
export function pollingEpoll(): string | undefined {
  return (built ??= { library: build() }).library
}

function build(): string | undefined {
  const library = join(mkdtempSync(join(tmpdir(), 'gw-bench-')), 'polling-epoll.so')
  const source = join(import.meta.dirname, 'polling-epoll.c')
  return spawnSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, source, '-ldl']).status === 0 ? library : undefined
}
