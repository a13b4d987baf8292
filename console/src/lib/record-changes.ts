type Values = Readonly<Record<string, unknown>>

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** Of `now`, the members that differ from `before`: what a PATCH sends. */
export function changedMembers<T extends Values>(before: Values, now: T): Partial<T> {
  // Filtering members keeps each one's type; only their number shrinks.
  return Object.fromEntries(
    Object.entries(now).filter(([name, value]) => !isSame(before[name], value)),
  ) as Partial<T>
}

export type Conflict<Field extends string> = {
  readonly field: Field
  readonly yours: unknown
  readonly theirs: unknown
}

/** Where a person's changes and someone else's met: members that both changed, and differently. */
export function findConflicts<Field extends string>(
  before: Readonly<Record<Field, unknown>>,
  yours: Readonly<Record<Field, unknown>>,
  theirs: Readonly<Record<Field, unknown>>,
): readonly Conflict<Field>[] {
  // Objects of exactly these members are compared.
  return (Object.keys(yours) as Field[])
    .filter((field) => !isSame(before[field], yours[field]))
    .filter((field) => !isSame(before[field], theirs[field]) && !isSame(yours[field], theirs[field]))
    .map((field) => ({ field, yours: yours[field], theirs: theirs[field] }))
}

/** An empty field means that there is no value. */
export function orNull(text: string): string | null {
  return text.trim() === '' ? null : text
}

/** An empty field is left out. */
export function orUndefined(text: string): string | undefined {
  return text.trim() === '' ? undefined : text
}

/** Someone else's version with one's own changes on top. */
export function rebaseMembers<T extends Values>(before: T, yours: T, theirs: T): T {
  return { ...theirs, ...changedMembers(before, yours) }
}
