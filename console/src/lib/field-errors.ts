import type { z } from 'zod'
import type { FieldError } from './api-error.ts'

/** Key below `errors.field` for what a schema objects to; the same words whatever the schema's own message says. */
export type FieldKey =
  | 'required'
  | 'invalid'
  | 'too_short'
  | 'too_long'
  | 'email'
  | 'slug'
  | 'vatNumber'
  | 'password'

/** Fields whose rule deserves words of its own. */
const byField: Readonly<Record<string, FieldKey>> = { slug: 'slug', vatNumber: 'vatNumber' }

export function toFieldKey(issue: z.core.$ZodIssue, value: unknown): FieldKey {
  const field = String(issue.path.at(-1) ?? '')
  if (value === undefined || value === null || value === '') return 'required'
  if (issue.code === 'too_small') return field === 'password' ? 'password' : 'too_short'
  if (issue.code === 'too_big') return 'too_long'
  if (issue.code === 'invalid_format' && issue.format === 'email') return 'email'
  return byField[field] ?? 'invalid'
}

/** Follows a path into what was judged. */
export function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    // Objects and arrays alike are read by key; anything else has no members.
    (at, key) =>
      typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined,
    root,
  )
}

/** Path of a form field, such as `billingAddress.city`, from a problem's pointer, such as `/body/billingAddress/city`. */
export function toFieldPath(pointer: string): string {
  const steps = pointer
    .replace(/^#/, '')
    .split('/')
    .filter((step) => step !== '')
  const inside = steps[0] === 'body' ? steps.slice(1) : steps
  return inside.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~')).join('.')
}

/** Splits what the server objects to into fields that the form has and the rest. */
export function assignFieldErrors(
  errors: readonly FieldError[],
  hasField: (path: string) => boolean,
): { readonly known: ReadonlyMap<string, FieldError>; readonly rest: readonly FieldError[] } {
  const placed = errors.map((error) => ({ error, path: toFieldPath(error.pointer) }))
  return {
    known: new Map(placed.filter(({ path }) => hasField(path)).map(({ path, error }) => [path, error])),
    rest: placed.filter(({ path }) => !hasField(path)).map(({ error }) => error),
  }
}
