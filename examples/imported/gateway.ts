import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashApiKey } from '@gw/auth'
import { createGateway, memoryKeys, type Gateway } from '@gw/core'
import { fromCloudFormation, fromOpenApi, type ImportOptions } from '@gw/openapi'
import { usagePlans } from '@gw/throttle'
import { handler as FindBook } from './functions/find-book.ts'
import { handler as Lend } from './functions/lend.ts'
import { handler as Members } from './functions/members.ts'

/** The key of the reading room: a parameter of the stack. */
export const KEY = 'reading-room-0123456789'

const functions = { FindBook, Lend, Members } as unknown as NonNullable<ImportOptions['functions']>
const file = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8')
const readFile = (name: string): string | undefined => (name === 'api.yaml' ? file(name) : undefined)

/** What template.yaml deploys: the API with its stage, its plan and the key on it. */
export function gatewayOfTemplate(): Gateway {
  const parameters = { ReadingRoomKey: KEY }
  return createGateway(fromCloudFormation(file('template.yaml'), { functions, parameters, readFile }).definition)
}

/** The same of api.yaml alone. An OpenAPI document knows neither keys nor plans: they are said in code. */
export async function gatewayOfDocument(): Promise<Gateway> {
  const keyStore = memoryKeys()
  await keyStore.put(await hashApiKey(KEY), { id: 'ReadingRoom' })
  const { definition } = fromOpenApi(file('api.yaml'), { functions, keyStore })
  const basic = { name: 'basic', apiKeyIds: ['ReadingRoom'], quota: { limit: 5, period: 'DAY' as const } }
  return createGateway({ ...definition, policies: [...(definition.policies ?? []), usagePlans({ plans: [basic] })] })
}
