import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/express.ts', 'src/fetch.ts', 'src/hono.ts', 'src/lambda.ts', 'src/node.ts'],
  format: ['esm', 'cjs'],
  target: 'node22',
  dts: true,
  sourcemap: true,
})
