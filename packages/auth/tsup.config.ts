import { defineConfig, type Options } from 'tsup'

const base: Options = { entry: ['src/index.ts'], target: 'node22', sourcemap: true }

// jose is ESM only; nodejs22.x on Lambda starts without require(esm), so the CommonJS output carries it inside.
export default defineConfig([
  { ...base, format: 'esm', dts: true },
  { ...base, format: 'cjs', dts: true, noExternal: ['jose'] },
])
