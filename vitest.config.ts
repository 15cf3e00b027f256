import { defineConfig } from 'vitest/config';

const NOT_OURS = ['**/node_modules/**', '**/dist/**', '**/.next/**', '**/generated/**'];
const NEEDS_DATABASE = '**/*.db.test.{ts,tsx}';
const NEEDS_ENGINE = '**/*.{docker,kernel}.test.ts';
const NEEDS_ALL = 'tests/**/*.system.test.ts';
const NEEDS_QUIET = 'tests/**/*.measured.test.ts';
const NEEDS_MACHINE = 'tests/**/*.cgroup2.test.ts';

/** One project for each thing that a test may need: nothing, a database, an engine, the whole product (and quiet), another machine. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          maxWorkers: 2,
          include: ['{apps,packages,scripts}/**/*.test.{ts,tsx,mjs}', 'tests/hostile/**/*.test.ts'],
          exclude: [...NOT_OURS, NEEDS_DATABASE, NEEDS_ENGINE, NEEDS_ALL, NEEDS_QUIET],
        },
      },
      {
        test: {
          name: 'db',
          maxWorkers: 2,
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
          // Each has a dashboard and hosts of its own, and mostly waits for them.
          maxWorkers: 2,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'measured',
          include: [NEEDS_QUIET],
          exclude: NOT_OURS,
          // What is measured is what the kernel gives to one when another wants it too: nobody else may want it.
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
