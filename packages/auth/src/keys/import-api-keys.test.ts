import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { apiKeys } from '../api-keys.ts'
import { parseCsv } from './csv.ts'
import { importApiKeys } from './import-api-keys.ts'

const FILE = `Name,key,description,Enabled,usageplanIds
MyFirstApiKey,apikey1234abcdefghij0123456789,An imported key,TRUE,c7y23b
"Second, with a comma",apikey1234abcdefghij0123456780,"say ""hi""",false,"c7y23b, qz5h2a"
Third,apikey1234abcdefghij0123456781,,,'a,b'
`

test("AWS's own sample, columns in any case and order", async () => {
  const { keys, warnings } = await importApiKeys(FILE)
  expect(warnings).toEqual([])
  expect(keys).toMatchObject([
    {
      name: 'MyFirstApiKey',
      value: 'apikey1234abcdefghij0123456789',
      enabled: true,
      usagePlans: ['c7y23b'],
      tags: { description: 'An imported key' },
    },
    {
      name: 'Second, with a comma',
      enabled: false,
      usagePlans: ['c7y23b', 'qz5h2a'],
      tags: { description: 'say "hi"' },
    },
    { name: 'Third', enabled: true, usagePlans: ['a', 'b'] },
  ])
  expect(() => apiKeys({ keys })).not.toThrow()
})

test('the same file again brings the same ids; a key twice is one key, and told', async () => {
  const key = 'apikey1234abcdefghij0123456789'
  const twice = await importApiKeys(`Other,Key,Name\r\nx,${key},old\r\n\r\nx,${key},new\r\n`)
  expect(twice.keys).toMatchObject([{ name: 'new' }])
  expect(twice.warnings).toEqual(['row 4: replaces an earlier row with the same key'])
  expect((await importApiKeys(`key\n${key}`)).keys[0]!.id).toBe(twice.keys[0]!.id)
})

test('a bad row is left out and told, or refuses the file', async () => {
  const file = `Key\nshort\n${'x'.repeat(129)}\n${'y'.repeat(20)}\n`
  const { keys, warnings } = await importApiKeys(file)
  expect(keys).toHaveLength(1)
  expect(warnings).toHaveLength(2)
  await expect(importApiKeys(file, { failOnWarnings: true })).rejects.toThrow(
    expect.objectContaining({ code: 'INVALID_DOCUMENT' }),
  )
})

test.each(['', 'Name,Enabled\na,true', 'Key\n"never closed', 'Key\n'.concat('x\n'.repeat(10_001))])(
  '%.20j is no key file',
  async (file) => {
    await expect(importApiKeys(file)).rejects.toThrow(expect.objectContaining({ code: 'INVALID_DOCUMENT' }))
  },
)

test('CSV reads back what is written in it', () => {
  const field = fc.string({ unit: fc.constantFrom('a', ',', '"', "'", '\n', '\r', ' ', 'é') })
  fc.assert(
    fc.property(fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }), (rows) => {
      const text = rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')).join('\r\n')
      expect(parseCsv(text)).toEqual(rows)
    }),
  )
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', ',', '"', "'", '\n', '\r') }), (noise) => void parseCsv(noise)),
  )
})
