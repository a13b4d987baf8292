import { slugify } from '#platform/slug'

const maxLength = 47
const numbered = 20

function withSuffix(base: string, suffix: string): string {
  return `${base.slice(0, maxLength - suffix.length - 1).replace(/-$/, '')}-${suffix}`
}

/**
 * Slugs to try for a new organization, best first: that of its name, then `-2`, `-3` and so on, then random ends
 * without end. A person's slug never holds the person's name, which would then stand in the audit log for ever.
 */
export function* slugCandidates(
  kind: 'company' | 'personal',
  wanted: string,
  random: () => string,
): Generator<string, never> {
  const base = kind === 'personal' ? '' : slugify(wanted).slice(0, maxLength).replace(/-$/, '')
  if (base !== '') {
    yield base
    for (let n = 2; n <= numbered; n += 1) yield withSuffix(base, `${n}`)
  }
  const fallback = kind === 'personal' ? 'p' : 'o'
  for (;;) yield withSuffix(base === '' ? fallback : base, random())
}
