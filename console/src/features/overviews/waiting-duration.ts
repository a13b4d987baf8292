export type Duration = { readonly unit: 'minutes' | 'hours' | 'days'; readonly count: number }

/** How long something has waited, in the one unit that says enough. */
export function toDuration(seconds: number): Duration {
  if (seconds < 3_600) return { unit: 'minutes', count: Math.max(1, Math.floor(seconds / 60)) }
  if (seconds < 172_800) return { unit: 'hours', count: Math.floor(seconds / 3_600) }
  return { unit: 'days', count: Math.floor(seconds / 86_400) }
}
