import { defineConfig } from '@playwright/test';

const CLUSTER = '**/cluster.*.ts';

/** Every spec runs with and without JavaScript, except those that are about what only lives with it. */
export default defineConfig({
  testDir: 'tests',
  // What is about two servers takes a bus between them.
  testIgnore: process.env.HAGGLE_TEST_NATS ? [] : CLUSTER,
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  // A test that fails now and then tells of a fault that people meet now and then.
  retries: 0,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['html', { open: 'never', outputFolder: 'playwright-report' }]],
  use: {
    browserName: 'chromium',
    actionTimeout: 15_000,
    navigationTimeout: 20_000,
    // Light, English and far from UTC, so that a time shown in the wrong zone is seen.
    colorScheme: 'light',
    locale: 'en-GB',
    timezoneId: 'Asia/Kathmandu',
    viewport: { width: 1280, height: 800 },
    // A trace makes every test a fifth slower; `--trace on` gives one of the test that failed.
    screenshot: 'only-on-failure',
    launchOptions: {
      // Chromium without its windows and menus: the same pages in half the time.
      executablePath: process.env.HAGGLE_CHROMIUM ?? '/usr/bin/chromium-headless-shell',
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
  projects: [
    { name: 'with JavaScript' },
    { name: 'without JavaScript', testIgnore: ['**/*.hydrate.spec.ts', CLUSTER], use: { javaScriptEnabled: false } },
  ],
});
