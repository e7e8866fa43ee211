import { parseArgs } from 'node:util'

/** What a runner was told on its command line. */
export interface RunOptions {
  /** Replaces the default folders. */
  readonly directory: string | undefined
  /** One topic or file alone. */
  readonly only: string | undefined
  /** Where the report is written. */
  readonly json: string | undefined
  /** A deployed stage that gets the requests instead. */
  readonly target: string | undefined
  /** Whether today's results become what is expected. */
  readonly update: boolean
  /** Whether failures are told in full. */
  readonly verbose: boolean
}

/**
 * Reads a command line. pnpm hands on a `--` that stands before the options; it means nothing.
 * @throws for an option that does not exist
 */
export function runOptions(commandLine: readonly string[]): RunOptions {
  const { values } = parseArgs({
    args: commandLine.filter((argument, index) => argument !== '--' || index > 0),
    options: {
      dir: { type: 'string' },
      topic: { type: 'string' },
      only: { type: 'string' },
      json: { type: 'string' },
      target: { type: 'string' },
      update: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
    },
  })
  const { dir, topic, only, json, target, update, verbose } = values
  return { directory: dir, only: topic ?? only, json, target, update, verbose }
}
