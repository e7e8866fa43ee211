import { KEYS } from './gateway.ts'

/** One stop: what was tried, and what came of it. */
export interface Stop {
  readonly what: string
  readonly seen: string
  readonly expected: string
}

/** A customer's day, told over two processes of the API. */
export async function walk(one: string, other: string): Promise<readonly Stop[]> {
  const stops: Stop[] = []
  const note = (what: string, seen: string, expected: string): void => void stops.push({ what, seen, expected })

  note('acme calls five times, now here, now there', await statuses(5, [one, other]), '200 200 200 200 200')
  note('its sixth call is refused, wherever it goes', await statuses(2, [one, other]), '429 429')
  const refused = await ask(other, '/pets', KEYS.acme)
  note('it is told why', await refused.text(), '{"message":"Limit Exceeded"}')
  note('and what is left', refused.headers.get('ratelimit')!.split(';').slice(0, 2).join(';'), '"free per day";r=0')
  note(
    'globex upgrades while both run',
    (await (await ask(one, '/upgrade', KEYS.globex, 'POST')).text()).trim(),
    'welcome to pro',
  )
  await until(async () => (await planOf(other)) === 'pro')
  note('the other process has it on pro too', await planOf(other), 'pro')
  const page = await (await ask(other, '/account', KEYS.globex)).text()
  note('its usage page says so', String(page.includes('<td>pro</td><td>month</td>')), 'true')
  return stops
}

function ask(base: string, path: string, key: string, method: string = 'GET'): Promise<Response> {
  return fetch(base + path, { method, headers: { 'x-api-key': key } })
}

async function statuses(times: number, bases: readonly string[]): Promise<string> {
  const seen: number[] = []
  for (let i = 0; i < times; i++) seen.push((await ask(bases[i % bases.length]!, '/pets', KEYS.acme)).status)
  return seen.join(' ')
}

async function planOf(base: string): Promise<string> {
  const { quotas } = (await (await ask(base, '/usage', KEYS.globex)).json()) as { quotas: { usagePlan: string }[] }
  return quotas[0]?.usagePlan ?? 'none'
}

/** Another process sees a change within half a second. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 50 && !(await isSo()); tries++) await new Promise((resolve) => setTimeout(resolve, 100))
}
