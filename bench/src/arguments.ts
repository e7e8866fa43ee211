import { parseArgs } from 'node:util'

/** What `pnpm bench` was asked for. */
export interface Arguments {
  /** Names of scenarios, in the catalogue's order. */
  readonly scenarios: readonly string[]
  readonly rounds: number
  /** Seconds of each window in which a server is measured. */
  readonly seconds: number
  /** Requests that a server answers before it is measured. */
  readonly warmUpRequests: number
  /** Seconds after which it is measured even so. */
  readonly maxWarmUpSeconds: number
  readonly quick: boolean
  readonly json: string | undefined
  /** Writes docs/performance.md and its plot from the report. */
  readonly writeDocs: boolean
  /** Keeps what the report's file says of scenarios that are not run now. */
  readonly keep: boolean
  /** Runs the packages' sources instead of what was built. */
  readonly source: boolean
  /** Profiles instead of measuring. */
  readonly profile: boolean
}

export const USAGE = `pnpm bench [SCENARIO…] [--rounds N] [--seconds N] [--warm-up N] [--quick] [--json FILE [--keep]] [--write-docs] [--source] [--profile]

SCENARIO is a name, such as full/express, or what names begin with, such as full or routes. Default: all of them.
--quick       full/express and full/hono, 3 rounds: within three minutes
--warm-up N   requests that a server answers before it is measured
--json FILE   writes the report
--keep        keeps what FILE says of scenarios that are not run now
--write-docs  writes docs/performance.md and docs/performance.svg from the report
--source      runs the packages' sources, without a build
--profile     profiles bare and ours of each scenario: where their time goes, by function`

/** What `--quick` runs unless scenarios are named. */
const QUICK = ['full/express', 'full/hono']

/**
 * By windows of 5,000 requests the CPU of a request falls until some 30,000 (Express alone), 40,000 (ours on Express, a hit or a
 * miss) or 50,000 (Hono, the peers): what has more code is compiled later, and less warming up overstates it.
 */
const WARM_UP_REQUESTS = 50_000

/** Arguments that make no sense. */
export class ArgumentError extends Error {}

/**
 * Reads the command line.
 * @param names all scenarios there are
 * @throws {ArgumentError} for unknown options, figures that are none, and scenarios that do not exist
 */
export function readArguments(args: readonly string[], names: readonly string[]): Arguments {
  const { values, positionals } = parsed(args)
  const { quick, json, keep, source, profile, 'write-docs': writeDocs } = values
  return {
    scenarios: chosen(positionals.length === 0 && quick ? QUICK : positionals, names),
    rounds: wholeNumber('rounds', values.rounds, quick ? 3 : 6),
    seconds: wholeNumber('seconds', values.seconds, 1),
    warmUpRequests: wholeNumber('warm-up', values['warm-up'], WARM_UP_REQUESTS),
    // Three minutes hold on a busy machine as well.
    maxWarmUpSeconds: quick ? 12 : 20,
    quick,
    json,
    keep,
    writeDocs,
    source,
    profile,
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      // `pnpm bench -- --quick` hands the dashes on.
      args: args.filter((argument) => argument !== '--'),
      allowPositionals: true,
      options: {
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        'warm-up': { type: 'string' },
        quick: { type: 'boolean', default: false },
        json: { type: 'string' },
        keep: { type: 'boolean', default: false },
        'write-docs': { type: 'boolean', default: false },
        source: { type: 'boolean', default: false },
        profile: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw new ArgumentError(`${(error as Error).message}\n\n${USAGE}`)
  }
}

/** A name of its own stands for itself alone; anything else for the names below it. */
function chosen(wanted: readonly string[], names: readonly string[]): readonly string[] {
  if (wanted.length === 0) return names
  const found = new Set<string>()
  for (const word of wanted) {
    const matching = names.includes(word)
      ? [word]
      : names.filter((name) => name.startsWith(`${word.replace(/\/$/, '')}/`))
    if (matching.length === 0)
      throw new ArgumentError(`No scenario is called "${word}". There are:\n  ${names.join('\n  ')}`)
    for (const name of matching) found.add(name)
  }
  return names.filter((name) => found.has(name))
}

function wholeNumber(name: string, value: string | undefined, otherwise: number): number {
  if (value === undefined) return otherwise
  if (!/^[1-9]\d{0,6}$/.test(value)) throw new ArgumentError(`--${name} must be a whole number from 1, not "${value}"`)
  return Number(value)
}
