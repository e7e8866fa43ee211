import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    redis: 'src/redis/index.ts',
    sqlite: 'src/sqlite/index.ts',
    flexible: 'src/flexible/index.ts',
  },
  format: ['esm', 'cjs'],
  target: 'node22',
  dts: true,
  sourcemap: true,
  // `sqlite` alone is another module: `node:sqlite` exists with its prefix only.
  removeNodeProtocol: false,
})
