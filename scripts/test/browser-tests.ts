import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findBrowser } from '../browser.ts'
import { root, runCommand, tool } from './commands.ts'
import { counted, refuseEmpty } from './outcome.ts'
import type { Outcome, Wishes } from './outcome.ts'

const report = join(root, 'test-results/browser.json')

/**
 * Runs the journeys in a real browser. Without one the group is skipped on a person's machine, and a failure where
 * `CI` is set: there, nobody would notice that nothing was tried.
 */
export async function runBrowserTests(wishes: Wishes, limitMs: number): Promise<Outcome> {
  const browser = await findBrowser()
  if (!browser) {
    const notes = ['no browser found: install chromium-headless-shell or set CHROMIUM_PATH']
    return { passed: 0, failed: wishes.ci ? 1 : 0, skipped: wishes.ci ? 0 : 1, notes, output: '' }
  }
  const built = await runCommand({
    file: process.execPath,
    args: ['scripts/preflight.mjs', 'build'],
    limitMs,
  })
  if (!built.ok) return { passed: 0, failed: 1, skipped: 0, notes: [], output: built.output }
  const { ok, output } = await runCommand({
    file: tool('playwright'),
    args: ['test', '--config', 'console/playwright.config.ts', ...(wishes.files ? [wishes.files] : [])],
    env: { FREEHOLD_BROWSER: JSON.stringify(browser), FREEHOLD_TEST_REPORT: report },
    limitMs,
  })
  const counts = await readCounts()
  // A set-up that fell leaves no failed test behind, only the status.
  const failed = !ok && counts.failed === 0 ? 1 : counts.failed
  return refuseEmpty({ ...counts, failed, output }, 'browser test')
}

type Counts = Pick<Outcome, 'passed' | 'failed' | 'skipped' | 'notes'>

async function readCounts(): Promise<Counts> {
  const text = await readFile(report, 'utf8').catch(() => '{}')
  // The shape is Playwright's JSON reporter's; absent fields mean that it never got so far.
  const { stats, suites = [] } = JSON.parse(text) as { stats?: Partial<Stats>; suites?: Suite[] }
  return {
    passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0),
    failed: stats?.unexpected ?? 0,
    skipped: stats?.skipped ?? 0,
    notes: counted(suites.flatMap(reasonsIn)),
  }
}

type Stats = { expected: number; flaky: number; unexpected: number; skipped: number }
type Spec = { tests: { status: string; annotations: { type: string; description?: string }[] }[] }
type Suite = { suites?: Suite[]; specs?: Spec[] }

function reasonsIn(suite: Suite): string[] {
  const tests = (suite.specs ?? []).flatMap((spec) => spec.tests).filter((test) => test.status === 'skipped')
  const own = tests.map((test) => {
    const reason = test.annotations.find(({ type }) => type === 'skip' || type === 'fixme')
    return reason?.description ?? 'skipped without a reason'
  })
  return [...own, ...(suite.suites ?? []).flatMap(reasonsIn)]
}
