import type { Outcome } from './outcome.ts'

export type Row = { readonly name: string; readonly seconds: number; readonly outcome: Outcome }

/** One line as soon as a group is through, so that nobody stares at silence. */
export function progressLine({ name, seconds, outcome }: Row): string {
  const state = outcome.failed ? `${outcome.failed} failed` : outcome.passed ? 'ok' : 'skipped'
  return `  ${name.padEnd(10)} ${state} (${seconds.toFixed(1)} s)`
}

/** Everything that the failed groups wrote. */
export function failuresText(rows: readonly Row[]): string {
  const failed = rows.filter(({ outcome }) => outcome.failed > 0)
  return failed
    .map(({ name, outcome }) => {
      const text = [outcome.output.trim(), ...outcome.notes].filter(Boolean).join('\n')
      return `── ${name} ${'─'.repeat(Math.max(3, 70 - name.length))}\n${text}\n`
    })
    .join('\n')
}

/** The closing table: a row a group, what was skipped and why, and the sum. */
export function tableText(rows: readonly Row[], seconds: number): string {
  const sum = total(rows)
  const lines = [
    ['group', 'passed', 'failed', 'skipped', 'seconds'],
    ...rows.map(({ name, seconds: taken, outcome: { passed, failed, skipped } }) => [
      name,
      String(passed),
      String(failed),
      String(skipped),
      taken.toFixed(1),
    ]),
    ['total', String(sum.passed), String(sum.failed), String(sum.skipped), seconds.toFixed(1)],
  ].map(([name = '', ...figures]) => `  ${name.padEnd(10)}${figures.map((f) => f.padStart(9)).join('')}`)
  const notes = rows.flatMap(({ name, outcome }) => outcome.notes.map((note) => `  ${name}: ${note}`))
  return [...lines, ...(notes.length ? ['', ...notes] : [])].join('\n')
}

/** The very last line of a run; machines look for it. */
export function sumLine(rows: readonly Row[]): string {
  const { passed, failed, skipped } = total(rows)
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

function total(rows: readonly Row[]): { passed: number; failed: number; skipped: number } {
  const sum = { passed: 0, failed: 0, skipped: 0 }
  for (const { outcome } of rows) {
    sum.passed += outcome.passed
    sum.failed += outcome.failed
    sum.skipped += outcome.skipped
  }
  return sum
}
