import { readdirSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** The whole story in a real browser, against a real dashboard, database, agents and engines of its own. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'results/e2e',
  globalSetup: './e2e/global-setup.ts',
  // One dashboard, one story: what one test makes, the next one sees.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  // The story begins with a dashboard that has no administrator yet; the pages look at what it left.
  projects: ['story.spec.ts', 'pages.spec.ts', ...journeys()].map((file) => ({
    name: file.replace('.spec.ts', ''),
    testMatch: file,
  })),
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: 'results/e2e.json' }]],
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    // It takes a picture of every step, which costs a third of the time: what failed is run again with it.
    trace: process.env['BULKHEAD_TEST_TRACE'] === undefined ? 'off' : 'retain-on-failure',
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    reducedMotion: 'reduce',
    launchOptions: {
      executablePath: process.env['BULKHEAD_TEST_CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});

/** Every other file: each stands alone, so any order will do. */
function journeys(): string[] {
  return readdirSync(new URL('e2e', import.meta.url))
    .filter((name) => name.endsWith('.spec.ts') && name !== 'story.spec.ts' && name !== 'pages.spec.ts')
    .toSorted();
}
