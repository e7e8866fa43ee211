import { defineConfig } from 'vitest/config'

/** Tests and types use the packages' sources: nothing has to be built first. */
const conditions = ['@gw/source']

export default defineConfig({
  resolve: { conditions: [...conditions, 'module', 'node'] },
  ssr: { resolve: { conditions: [...conditions, 'module', 'node'] } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'packages/*/src/**/*.{test,fuzz}.ts',
            'examples/*/**/*.test.ts',
            'test/**/*.test.ts',
            'conformance/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/dist/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            tsconfig: './tsconfig.json',
            include: ['packages/*/src/**/*.test-d.ts'],
          },
        },
      },
    ],
  },
})
