import { readFileSync } from 'node:fs'
import { object, type Json } from '../corpus-case.ts'
import { failed, skipped, type Outcome } from '../outcome.ts'
import { judgeBadToken } from './bad-tokens.ts'
import { judgeCacheSecurity } from './cache-security-cases.ts'
import { stopCaseRedis } from './cache-tiers.ts'
import { judgeClientAddress } from './client-ip-cases.ts'
import { judgeCors } from './cors-cases.ts'
import { judgeHeader } from './header-cases.ts'
import { judgeNaughtyString } from './naughty-strings.ts'
import { judgePath } from './path-cases.ts'
import { judgeWycheproofJws, judgeWycheproofSignature } from './wycheproof.ts'

/** What became of one input; the id says on which backend or host, where there are several. */
export interface VectorOutcome {
  readonly id: string
  readonly outcome: Outcome
}

/** Judges one input of a file. `whole` is the file, which may say more than its cases. */
export type VectorJudge = (one: Json, whole: Json) => Promise<readonly VectorOutcome[]>

/** Who judges which file. */
const JUDGES: Readonly<Record<string, VectorJudge>> = {
  'bad-tokens': judgeBadToken,
  blns: judgeNaughtyString,
  'cache-security-cases': judgeCacheSecurity,
  'client-ip-cases': judgeClientAddress,
  'cors-cases': judgeCors,
  'header-cases': judgeHeader,
  'path-cases': judgePath,
  json_web_signature_test: judgeWycheproofJws,
  ecdsa_secp256r1_sha256_p1363_test: judgeWycheproofSignature,
  ecdsa_secp384r1_sha384_p1363_test: judgeWycheproofSignature,
  ecdsa_secp521r1_sha512_p1363_test: judgeWycheproofSignature,
  ed25519_test: judgeWycheproofSignature,
  hmac_sha256_test: judgeWycheproofSignature,
  rsa_pss_2048_sha256_mgf1_32_test: judgeWycheproofSignature,
  rsa_signature_2048_sha256_test: judgeWycheproofSignature,
}

/** What has to be stopped when a file is done. */
const ENDINGS: Readonly<Record<string, () => Promise<void>>> = { 'cache-security-cases': stopCaseRedis }

/** Judges every input of a file. Nothing an input does can end the run. */
export async function judgeVectors(name: string, path: string): Promise<readonly VectorOutcome[]> {
  const whole: unknown = JSON.parse(readFileSync(path, 'utf8'))
  const outcomes: VectorOutcome[] = []
  for (const one of casesOf(whole)) {
    const id = String(one['id'])
    const judge = Object.hasOwn(JUDGES, name) ? JUDGES[name] : undefined
    if (judge === undefined) outcomes.push({ id, outcome: skipped('the runner does not know this file') })
    else outcomes.push(...(await safely(id, judge, one, object(whole))))
  }
  await ENDINGS[name]?.()
  return withUniqueIds(outcomes)
}

async function safely(id: string, judge: VectorJudge, one: Json, whole: Json): Promise<readonly VectorOutcome[]> {
  try {
    return await judge(one, whole)
  } catch (error) {
    return [{ id, outcome: failed(`threw ${error instanceof Error ? error.message : String(error)}`) }]
  }
}

/** A file is a list of cases, an object with a list, groups of tests, or a list of texts. */
function casesOf(whole: unknown): readonly Json[] {
  const { cases, testGroups } = object(whole) as { cases?: unknown; testGroups?: unknown }
  if (Array.isArray(testGroups)) {
    return testGroups.flatMap((group: Json) =>
      (group['tests'] as Json[]).map((test) => ({ ...test, id: String(test['tcId']), group })),
    )
  }
  const list = Array.isArray(whole) ? (whole as unknown[]) : Array.isArray(cases) ? (cases as unknown[]) : []
  return list.map((one, index) => (typeof one === 'string' ? { id: `string-${index}`, text: one } : (one as Json)))
}

/** Repeated ids get a number, so that none hides behind another. */
function withUniqueIds(outcomes: readonly VectorOutcome[]): readonly VectorOutcome[] {
  const seen = new Map<string, number>()
  return outcomes.map(({ id, outcome }) => {
    const count = (seen.get(id) ?? 0) + 1
    seen.set(id, count)
    return { id: count === 1 ? id : `${id}#${count}`, outcome }
  })
}
