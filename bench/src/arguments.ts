import { parseArgs } from 'node:util'

/** What `pnpm bench` was asked for. */
export interface Arguments {
  /** Names of scenarios, in the catalogue's order. */
  readonly scenarios: readonly string[]
  readonly rounds: number
  /** Seconds that are measured in each run of a server. */
  readonly seconds: number
  /** Seconds that warm it up, again and again until it has seen enough requests. */
  readonly warmUpSeconds: number
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
--quick       full/express and full/hono, 2 rounds: within three minutes
--json FILE   writes the report
--keep        keeps what FILE says of scenarios that are not run now
--write-docs  writes docs/performance.md and docs/performance.svg from the report
--source      runs the packages' sources, without a build
--profile     profiles bare and ours of each scenario: where their time goes, by function`

/** What `--quick` runs unless scenarios are named. */
const QUICK = ['full/express', 'full/hono']

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
    rounds: wholeNumber('rounds', values.rounds, quick ? 2 : 6),
    seconds: wholeNumber('seconds', values.seconds, quick ? 2 : 1),
    warmUpSeconds: wholeNumber('warm-up', values['warm-up'], 1),
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
  if (!/^[1-9]\d{0,4}$/.test(value)) throw new ArgumentError(`--${name} must be a whole number from 1, not "${value}"`)
  return Number(value)
}
