import { LOOP_SCENARIOS } from './loop-scenarios.ts'
import { SERVER_SCENARIOS } from './server-scenarios.ts'

/** All scenarios: those of a family stand together, servers before loops. */
export const SCENARIO_NAMES: readonly string[] = byFamily([
  ...Object.keys(SERVER_SCENARIOS),
  ...Object.keys(LOOP_SCENARIOS),
])

function byFamily(names: readonly string[]): readonly string[] {
  const families = [...new Set(names.map(family))]
  return families.flatMap((wanted) => names.filter((name) => family(name) === wanted))
}

function family(name: string): string {
  return name.slice(0, name.indexOf('/'))
}
