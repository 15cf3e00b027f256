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
  // In this order: the story begins with a dashboard that has no administrator yet.
  projects: [
    { name: 'story', testMatch: 'story.spec.ts' },
    { name: 'pages', testMatch: 'pages.spec.ts' },
    { name: 'experience', testMatch: 'experience.spec.ts' },
    { name: 'identity', testMatch: 'identity.spec.ts' },
    { name: 'inside-instance', testMatch: 'inside-instance.spec.ts' },
    { name: 'instance-life', testMatch: 'instance-life.spec.ts' },
    { name: 'stacks', testMatch: 'stacks.spec.ts' },
    { name: 'images', testMatch: 'images.spec.ts' },
    { name: 'networks', testMatch: 'networks.spec.ts' },
    { name: 'volumes', testMatch: 'volumes.spec.ts' },
  ],
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: 'results/e2e.json' }]],
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
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
