import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runCommand } from './run-command.ts'

const TEMPLATE = new URL('../../test/sam-template.yaml', import.meta.url).pathname
const SERVERLESS = new URL('../../test/serverless.yml', import.meta.url).pathname

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gw-openapi-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function run(...args: readonly string[]): { code: number; out: string; error: string } {
  let out = ''
  let error = ''
  const code = runCommand(args, { out: (text) => (out += text), error: (text) => (error += text) })
  return { code, out, error }
}

describe('gw-openapi', () => {
  test('writes a definition, with the report beside it', () => {
    const file = join(folder, 'gateway.ts')
    const { code, error } = run(TEMPLATE, '--value', 'KeyValue=secret-secret-secret-secret', '--out', file)
    expect(code).toBe(0)
    expect(error).toContain('Carried over')
    const source = readFileSync(file, 'utf8')
    expect(source).toContain("'GET /health': [lambdaProxy({ handler: functions.Pets, functionName: 'Pets' })]")
    expect(source).not.toContain('secret-secret')
  })

  test('names what is missing and writes nothing', () => {
    const { code, out, error } = run(TEMPLATE)
    expect([code, out]).toEqual([1, ''])
    expect(error).toContain('the parameter KeyValue')
  })

  test('prints the report alone', () => {
    expect(run(TEMPLATE, '--report', '--value', 'KeyValue=x')).toMatchObject({ code: 0, error: '' })
    expect(run(TEMPLATE, '--report').code).toBe(1)
  })

  test('reads serverless.yml, and asks which API is meant', () => {
    expect(run(SERVERLESS)).toMatchObject({ code: 1, error: expect.stringContaining('ApiGatewayRestApi, HttpApi') })
    expect(run(SERVERLESS, '--api', 'HttpApi').out).toContain("'GET /whole/{id}'")
  })

  test('explains itself, and refuses what it does not know', () => {
    expect(run('--help')).toMatchObject({ code: 0, out: expect.stringContaining('--out FILE') })
    expect(run().code).toBe(2)
    expect(run(TEMPLATE, '--nonsense').code).toBe(2)
    expect(run(TEMPLATE, '--value', 'nonsense').code).toBe(2)
    expect(run(join(folder, 'nothing.yaml')).code).toBe(1)
  })

  test('reads files of the document only with --files, and only from its own folder', () => {
    const document = (name: string) => `openapi: 3.0.1\ninfo: { title: t }\npaths: { /: { $ref: '${name}#/item' } }`
    mkdirSync(join(folder, 'api'))
    writeFileSync(join(folder, 'outside.yaml'), 'item: {}')
    writeFileSync(join(folder, 'api/item.yaml'), 'item: { get: { x-amazon-apigateway-integration: { type: mock } } }')
    symlinkSync(join(folder, 'outside.yaml'), join(folder, 'api/link.yaml'))
    const main = join(folder, 'api/main.yaml')
    const written = (name: string, ...args: readonly string[]) => {
      writeFileSync(main, document(name))
      return run(main, ...args)
    }
    expect(written('item.yaml').code).toBe(1)
    expect(written('item.yaml', '--files').out).toContain("'GET /'")
    for (const name of ['../outside.yaml', 'link.yaml', 'https://example.com/x.yaml', join(folder, 'outside.yaml')]) {
      expect(written(name, '--files')).toMatchObject({ code: 1, error: expect.stringContaining('leaves the document') })
    }
  })
})
