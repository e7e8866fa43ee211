import { ask, type Asked } from './ask.ts'
import type { Fixture, FixtureRequest } from './fixture.ts'
import { answerOf } from './handler.ts'
import type { ServerScenario } from './server-scenarios.ts'
import { forged, NUMBER, type Traffic } from './traffic.ts'
import type { Subject } from './variant.ts'

/** What is checked of a variant. */
export interface Expected {
  readonly subject: Subject
  readonly scenario: ServerScenario
  /** Whether it is the bare framework, which refuses nothing. */
  readonly isBare: boolean
  readonly traffic: Traffic
  readonly fixture: Fixture
}

/** A figure for wrong answers would be none: what must be answered is, and what must be refused is refused. */
export async function verify(port: number, expected: Expected): Promise<void> {
  const { subject, scenario, isBare, traffic, fixture } = expected
  const get = ({ path, headers }: FixtureRequest): Promise<Asked> =>
    ask(subject.transport ?? 'http', port, path.replace(NUMBER, '1'), numbered(headers))
  const sample = traffic.requests[0]!
  // Every caller's bucket is spent first.
  if (traffic.status === 429) for (const request of traffic.requests) await get(request)
  const answer = await get(sample)
  same(subject, answer.status, traffic.status)
  if (traffic.status === 200) same(subject, answer.body, answerOf(subject.bytes))
  if (isBare) return
  if (scenario.answersWith !== undefined && !scenario.answersWith.test(answer.head))
    throw new Error(`${subject.module} answers without ${scenario.answersWith}:\n${answer.head}`)
  for (const refusal of scenario.refuses ?? []) {
    const status = refusal === 'forged token' ? 401 : 403
    const bad = refusal === 'forged token' ? forged(fixture.requests[0]!) : unknownKey(fixture.requests[0]!)
    same(subject, (await get(bad)).status, status)
  }
}

function numbered(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace(NUMBER, '0000001')]))
}

function unknownKey({ path, headers }: FixtureRequest): FixtureRequest {
  return { path, headers: { ...headers, 'x-api-key': 'nobody-knows-this-key-0123456789' } }
}

function same(subject: Subject, found: unknown, wanted: unknown): void {
  if (found === wanted) return
  const shown = (value: unknown): string => JSON.stringify(value).slice(0, 200)
  throw new Error(`${subject.module} answers ${shown(found)}, not ${shown(wanted)}`)
}
