const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** "2 days 3 hr" in the reader's language: the largest unit that fits and the one below it. */
export function formatDuration(seconds: number, locale: string): string {
  const whole = Math.max(0, Math.floor(seconds))
  const first = units.findIndex(([, size]) => whole >= size)
  const shown = first < 0 ? units.slice(-1) : units.slice(first, first + 2)
  let left = whole
  const parts: string[] = []
  for (const [unit, size] of shown) {
    const count = Math.floor(left / size)
    left -= count * size
    if (count > 0 || parts.length === 0) {
      parts.push(new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(count))
    }
  }
  return parts.join(' ')
}
