import { defineConfig } from 'vitest/config';

const NOT_OURS = ['**/node_modules/**', '**/dist/**', '**/.next/**', '**/generated/**'];
const NEEDS_DATABASE = '**/*.db.test.{ts,tsx}';
const NEEDS_ENGINE = '**/*.{docker,kernel}.test.ts';
const NEEDS_ALL = 'tests/**/*.system.test.ts';
const NEEDS_MACHINE = 'tests/**/*.cgroup2.test.ts';

/** One project for each thing that a test may need: nothing, a database, an engine, the whole product, another machine. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{apps,packages,scripts}/**/*.test.{ts,tsx,mjs}', 'tests/hostile/**/*.test.ts'],
          exclude: [...NOT_OURS, NEEDS_DATABASE, NEEDS_ENGINE, NEEDS_ALL],
        },
      },
      {
        test: {
          name: 'db',
          include: [NEEDS_DATABASE],
          exclude: NOT_OURS,
          globalSetup: ['packages/db/src/testing-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'engine',
          include: [NEEDS_ENGINE],
          exclude: NOT_OURS,
          // Each file starts an engine of its own, and looks at the machine's cgroups.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'system',
          include: [NEEDS_ALL],
          exclude: NOT_OURS,
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'cgroup2',
          include: [NEEDS_MACHINE],
          exclude: NOT_OURS,
          // One machine at a time: an emulated processor takes a real one.
          fileParallelism: false,
          testTimeout: 300_000,
          // Includes making the machine where there is none yet.
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
