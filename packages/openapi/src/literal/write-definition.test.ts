import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PlainRequest, type Gateway } from '@gw/core'
import { afterEach, describe, expect, test } from 'vitest'
import { fixture } from '../../test/fixture.ts'
import { fromCloudFormation } from '../from-cloudformation.ts'
import { printText, printValue } from './print-value.ts'
import { writeDefinition } from './write-definition.ts'

const KEY = 'a-key-of-at-least-twenty-characters'
const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

describe('writeDefinition', () => {
  test('writes a module that serves the same API', async () => {
    const functions = { Pets: () => ({}), GuardFunction: () => ({}) }
    const { plan } = fromCloudFormation(fixture('sam-template.yaml'), { functions, parameters: { KeyValue: KEY } })
    const source = writeDefinition(plan, { header: ['A header', 'with\nlines'] })
    expect(source).not.toContain(KEY)
    const gateway = await load(source)
    const ask = async (target: string, headers = {}) =>
      gateway.handle(new PlainRequest({ target, headers }), undefined, { stage: 'live' })
    expect(await ask('/health')).toMatchObject({ statusCode: 200, body: 'written' })
    expect((await ask('/pets')).statusCode).toBe(403)
    expect((await ask('/pets', { 'x-api-key': KEY })).statusCode).toBe(200)
  })

  test('cannot be made to write code', () => {
    const hostile = "'); process.exit(1); ('\\\u2028${x}`//"
    // oxlint-disable-next-line no-implied-eval -- the text must be a literal and nothing more
    expect(new Function(`return ${printText(hostile)}`)()).toBe(hostile)
    // oxlint-disable-next-line no-implied-eval -- as above
    const value = new Function(`return ${printValue({ [hostile]: [hostile], plain: 1 })}`)() as object
    expect(value).toEqual({ [hostile]: [hostile], plain: 1 })
  })
})

/** Loads written source from a folder inside the package, where its imports are found. */
async function load(source: string): Promise<Gateway> {
  const folder = mkdtempSync(join(import.meta.dirname, 'written-'))
  folders.push(folder)
  writeFileSync(join(folder, 'gateway.ts'), source)
  const module = `const answer = () => ({ statusCode: 200, body: 'written' })
export const functions = { Pets: answer, GuardFunction: answer }
export const apiKeyValues = { Key: '${KEY}' }
`
  writeFileSync(join(folder, 'functions.ts'), module)
  const loaded = (await import(/* @vite-ignore */ join(folder, 'gateway.ts'))) as { gateway: Gateway }
  return loaded.gateway
}
