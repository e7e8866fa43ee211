import type { Json } from '../corpus-case.ts'
import { notBuilt } from '../outcome.ts'
import { judgeHostileMappedValue, MAPPED_PLACES } from './hostile-mapped-values.ts'
import { judgeHostileName, NAME_PLACES } from './hostile-names.ts'
import { judgeHostileHeader } from './hostile-request-headers.ts'
import type { VectorJudge } from './judge-vectors.ts'

/** Hostile values in headers, names and mappings: each in the place that it was written for. */
export const judgeHeader: VectorJudge = async (one) => {
  const where = String(one['where'])
  if (where === 'request header') return judgeHostileHeader(one)
  if (Object.hasOwn(NAME_PLACES, where)) return judgeHostileName(one, where)
  if (Object.hasOwn(MAPPED_PLACES, where)) return judgeHostileMappedValue(one, where)
  return [{ id: id(one), outcome: notBuilt('mapping') }]
}

function id(one: Json): string {
  return String(one['id'])
}
