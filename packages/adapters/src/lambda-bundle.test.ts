import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { expect, test } from 'vitest'

/** Bytes with gzip. They were 35.8 kB when this was written; each kB takes a cold process 0.1 ms. */
const LIMIT = 37_000

/** Core and the Lambda host in one file: what a cold start reads and compiles before the first event. */
async function bundled(): Promise<{ readonly code: string; readonly imports: readonly string[] }> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true, resolve: { conditions: ['@gw/source'] } },
    build: { ssr: join(import.meta.dirname, '../test/lambda-bundle.ts'), write: false, minify: true, target: 'node22' },
  })
  const [output, ...more] = [result].flat().flatMap((one) => ('output' in one ? one.output : []))
  if (output === undefined || !('code' in output) || more.length > 0) throw new Error('The bundle is not one file')
  return { code: output.code, imports: [...output.imports, ...output.dynamicImports] }
}

test('bundled, core and the Lambda host load no module, and hold nothing that comes with other exports', async () => {
  const { code, imports } = await bundled()
  expect(imports).toEqual([])
  // CORS, the list of all context variables, custom domains.
  expect(code).not.toMatch(/access-control-allow|webaclArn|createDomains/i)
  expect(gzipSync(code, { level: 9 }).length).toBeLessThan(LIMIT)
})
