import { ANSWER, type FixtureRequest } from './fixture.ts'

/** A figure for wrong answers would be none: what must be answered is, twice, and what must be refused is refused. */
export async function verify(port: number, guarded: boolean, requests: readonly FixtureRequest[]): Promise<void> {
  const { path, headers } = requests[0]!
  const get = async (changed: Record<string, string>): Promise<[number, string]> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { ...headers, ...changed } })
    return [response.status, await response.text()]
  }
  expect(await get({}), [200, ANSWER])
  expect(await get({}), [200, ANSWER])
  if (!guarded) return
  expect((await get({ authorization: `${headers['authorization']!.slice(0, -8)}AAAAAAAA` }))[0], 401)
  expect((await get({ 'x-api-key': 'unknown' }))[0], 403)
}

function expect(found: unknown, wanted: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(wanted))
    throw new Error(`The server answers ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`)
}
