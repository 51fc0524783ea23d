import { defineConfig } from '@playwright/test';

import tests from './playwright.config.ts';

/** Figures of the browser's work, on a machine that does nothing else meanwhile: `npx playwright test --config measure.config.ts`. */
export default defineConfig({
  ...tests,
  testDir: 'measure',
  testMatch: '**/*.ts',
  workers: 1,
  timeout: 300_000,
  // A recording would be part of what is measured.
  use: { ...tests.use, trace: 'off' },
  projects: [{ name: 'with JavaScript' }],
});
