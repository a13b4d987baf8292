import type { FieldChange, Json, Observed, ResourcePlan, Wanted } from '#ports/provisioner'

type Fields = { readonly [field: string]: Json }

/**
 * Compares what is wanted, field by field, with what was found. Fields that are only found are left alone; null
 * stands for "not set". Duplicates of ours are a change too, so that they go.
 * @param destroying fields whose change loses data or access
 */
export function planOf(
  { presence }: Wanted,
  observed: Observed,
  desired: Fields,
  destroying: readonly string[] = [],
): ResourcePlan {
  const isSuspended = presence === 'suspended'
  if (!observed.exists) {
    const changes = changesBetween({}, isSuspended ? { ...desired, suspended: true } : desired)
    return { action: 'create', destructive: false, changes }
  }
  const standing: readonly FieldChange[] =
    observed.suspended === isSuspended
      ? []
      : [{ field: 'suspended', from: String(observed.suspended), to: String(isSuspended) }]
  const extras: readonly FieldChange[] =
    observed.extras.length === 0
      ? []
      : [{ field: 'duplicates', from: String(observed.extras.length), to: '0' }]
  const changes = [...changesBetween(observed.state, desired), ...standing, ...extras]
  return {
    action: actionOf(changes, standing, isSuspended),
    destructive: changes.some(({ field }) => destroying.includes(field)),
    changes,
  }
}

function actionOf(
  changes: readonly FieldChange[],
  standing: readonly FieldChange[],
  isSuspended: boolean,
): ResourcePlan['action'] {
  if (standing.length > 0) return isSuspended ? 'suspend' : 'resume'
  return changes.length > 0 ? 'update' : 'keep'
}

function changesBetween(found: Fields, desired: Fields): readonly FieldChange[] {
  return Object.entries(desired).flatMap(([field, value]) => {
    const from = show(found[field] ?? null)
    const to = show(value)
    return from === to ? [] : [{ field, from, to }]
  })
}

function show(value: Json): string | null {
  if (value === null) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}
