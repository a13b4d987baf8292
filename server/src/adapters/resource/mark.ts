/** Our mark in a description, where a system has nothing better; people may write around it. */
export type Mark = {
  readonly marker: string
  /** For systems that have no word for it. */
  readonly suspended: boolean
  readonly note: string | null
}

/** A colon reads better, but Coolify refuses it in descriptions. */
const pattern =
  /\bfreehold[=:](?<marker>[A-Za-z0-9._-]+)(?: \((?<standing>suspended)(?:, (?<note>[a-z]+))?\))?/

/** A description that carries the mark: `freehold=<marker>`, in the place of a former one or after other text. */
export function withMark(description: string | null | undefined, mark: Mark): string {
  const { marker, suspended, note } = mark
  const standing = suspended ? ` (suspended${note === null ? '' : `, ${note}`})` : ''
  const text = `freehold=${marker}${standing}`
  const former = description ?? ''
  if (pattern.test(former)) return former.replace(pattern, () => text)
  return former.trim() === '' ? text : `${former.trimEnd()} ${text}`
}

export function readMark(description: string | null | undefined): Mark | null {
  const { marker, standing, note } = pattern.exec(description ?? '')?.groups ?? {}
  return marker === undefined ? null : { marker, suspended: standing !== undefined, note: note ?? null }
}

/** What people wrote. */
export function withoutMark(description: string | null | undefined): string {
  return (description ?? '').replace(pattern, '').replace(/ {2,}/g, ' ').trim()
}
