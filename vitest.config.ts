import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // The embedded database is one WebAssembly instance for each file; more at once only swap.
    maxWorkers: 2,
    testTimeout: 15_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'house',
          include: ['src/**/*.test.ts', 'tests/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: ['tests/journeys/**', 'tests/pages/**'],
          globalSetup: 'tests/global-database.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'journeys',
          include: ['tests/journeys/**/*.test.ts', 'tests/pages/**/*.test.ts'],
          globalSetup: ['tests/global-database.ts', 'tests/global-chromium.ts'],
          testTimeout: 60_000,
        },
      },
    ],
  },
})
