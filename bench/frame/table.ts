import type { Bench, Results, Verdict } from './bench.ts'
import { judge } from './bench.ts'

const derivedUnits: readonly (readonly [RegExp, string])[] = [
  [/ cpu\/request$/, 'µs'],
  [/ cpu$/, 'ms'],
  [/ memory$/, 'MB'],
]

/** The medians of every variant, its spread, then the goals: for people. */
export function tableText(bench: Bench, results: Results): string {
  const rows = bench.variants.flatMap((variant) =>
    results.figures(variant.name).map((figure) => {
      const values = results.values(variant.name, figure)
      const unit = variant.units?.[figure] ?? derivedUnits.find(([ending]) => ending.test(figure))?.[1] ?? ''
      return [
        variant.ceiling ? `${variant.name} *` : variant.name,
        figure,
        shortNumber(results.median(variant.name, figure)),
        `${shortNumber(Math.min(...values))} – ${shortNumber(Math.max(...values))}`,
        unit,
      ]
    }),
  )
  const goals = bench.goals.map((goal) => {
    const { value, pass } = judge(goal, results)
    const state = pass ? 'met' : goal.kind === 'wish' ? 'not met (a wish)' : 'MISSED'
    const aim = goal.aim === undefined ? '' : ` (aim ${shortNumber(goal.aim)})`
    return [
      goal.figure,
      `${shortNumber(value)} ${goal.unit}`,
      `${goal.compare} ${shortNumber(goal.goal)}${aim}`,
      state,
    ]
  })
  const parts = [aligned([['variant', 'figure', 'median', 'from – to', 'unit'], ...rows])]
  if (bench.variants.some(({ ceiling }) => ceiling)) parts.push('* to compare with, not judged')
  parts.push(aligned([['goal', 'measured', 'wanted', ''], ...goals]))
  return parts.join('\n\n')
}

/** What machines read: every goal by its figure. */
export function verdicts(bench: Bench, results: Results): Record<string, Verdict> {
  return Object.fromEntries(bench.goals.map((goal) => [goal.figure, judge(goal, results)]))
}

function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return Math.abs(value) >= 1000
    ? Math.round(value).toLocaleString('en')
    : String(Number(value.toPrecision(3)))
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, cell.length)))
  return rows
    .map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd())
    .join('\n')
}
