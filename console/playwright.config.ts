import { fileURLToPath } from 'node:url'
import { defineConfig } from '@playwright/test'
import { findBrowser } from '../scripts/browser.ts'
import type { Browser } from '../scripts/browser.ts'

// The test runner has looked for a browser already, and every worker reads this file again: look only once.
const given = process.env['FREEHOLD_BROWSER']
const browser = given ? (JSON.parse(given) as Browser) : await findBrowser()
if (!browser) throw new Error('no browser found: install chromium-headless-shell or set CHROMIUM_PATH')
process.env['FREEHOLD_BROWSER'] = JSON.stringify(browser)

const inheritedEnv = Object.fromEntries(
  Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
)

export default defineConfig({
  testDir: 'e2e',
  outputDir: '../test-results/browser',
  // What is printed becomes FREEHOLD_E2E_URL and FREEHOLD_E2E_DATABASE of every worker. With the former given from
  // outside, the journeys run against that server and nothing is started.
  ...(!process.env['FREEHOLD_E2E_URL'] && {
    webServer: {
      command: `"${process.execPath}" console/e2e/support/server.ts`,
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      wait: { stdout: /serving (?<FREEHOLD_E2E_URL>http\S+) from (?<FREEHOLD_E2E_DATABASE>\S+)/ },
      timeout: 60_000,
      gracefulShutdown: { signal: 'SIGTERM', timeout: 30_000 },
    },
  }),
  workers: 2,
  // What a journey may look at: everything, or a sample that a person can wait for.
  metadata: { full: Boolean(process.env['FREEHOLD_TEST_FULL']) },
  fullyParallel: false,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [
    ['list'],
    ['json', { outputFile: process.env['FREEHOLD_TEST_REPORT'] ?? '../test-results/browser.json' }],
  ],
  use: {
    baseURL: process.env['FREEHOLD_E2E_URL'] ?? '',
    locale: 'en',
    timezoneId: 'UTC',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    video: 'off',
    launchOptions: {
      executablePath: browser.executablePath,
      env: { ...inheritedEnv, ...browser.env },
      chromiumSandbox: false,
    },
  },
})
