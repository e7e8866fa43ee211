import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/express.ts', 'src/node.ts'],
  format: ['esm', 'cjs'],
  target: 'node22',
  dts: true,
  sourcemap: true,
})
