import { spawnSync } from 'node:child_process'

const hasTaskset = spawnSync('taskset', ['-V']).error === undefined

/** A command pinned to one core, where the machine can do that. */
export function pinned(core: number, command: string, args: readonly string[]): [string, string[]] {
  return hasTaskset ? ['taskset', ['-c', String(core), command, ...args]] : [command, [...args]]
}
