import type { Action, Condition, EventDetails } from '@freehold/contract'
import type { Actor } from '#platform/actor'
import type { Work } from '#platform/db/unit-of-work'
import { withSpan } from '#platform/tracing'
import {
  type Observed,
  PortError,
  type ResourcePlan,
  type ResourceRef,
  type Wanted,
} from '#ports/provisioner'
import { type BoundKind, bindKind, systemOf } from './open-connector.ts'
import type { ProvisioningDeps } from './provisioning-deps.ts'
import { type ReferenceContext, UnresolvedReference } from './references.ts'
import { type ResourceRow, retryDelayMs, withCondition } from './resource-row.ts'
import { dropResourceSecrets, findRow, type Outcome, saveOutcome } from './resource-store.ts'
import { lostSecrets, type SecretValues, wantedOf } from './wanted.ts'

/** What a look has in hand while it goes from resource to resource. */
export type Look = {
  readonly deps: ProvisioningDeps
  readonly actor: Actor
  readonly context: ReferenceContext
  readonly values: SecretValues
  /** Aborted when the lock was lost: nothing may be written outside any more. */
  readonly signal: AbortSignal
}

/** What a resource waits for, and when that is looked at again, where it is known. */
export type Waiting = {
  readonly reason: string
  readonly message: string
  readonly retryAt: Date | null
}

/** What was found and done, before it is written down. */
type Result =
  | {
      readonly kind: 'settled'
      readonly externalId: string | null
      readonly plan: ResourcePlan
      readonly removed: number
    }
  | { readonly kind: 'gone' }
  | ({ readonly kind: 'waiting' } & Waiting)
  | {
      readonly kind: 'failed'
      readonly reason: string
      readonly message: string
      readonly retryable: boolean
      readonly retryAfterMs?: number | undefined
    }

const secretsGone = (names: readonly string[]): Result => ({
  kind: 'failed',
  reason: 'SecretsNeeded',
  message: `The secrets ${names.join(', ')} were erased after delivery; order a change and give them again`,
  retryable: false,
})

function failureOf(error: unknown, row: ResourceRow): Result {
  if (error instanceof UnresolvedReference)
    return { kind: 'waiting', reason: 'WaitingForResource', message: error.message, retryAt: null }
  if (error instanceof PortError) {
    const { kind, message, retryable, retryAfterMs } = error
    const reason = kind.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())
    return { kind: 'failed', reason, message, retryable, retryAfterMs }
  }
  const message = `${systemOf(row.kind)}: an unexpected fault on our side; it is in the log`
  return { kind: 'failed', reason: 'Unexpected', message, retryable: true }
}

async function removeIt(bound: BoundKind, ref: ResourceRef, signal: AbortSignal): Promise<Result> {
  signal.throwIfAborted()
  await bound.remove(ref)
  return { kind: 'gone' }
}

async function bringAbout(bound: BoundKind, wanted: Wanted, signal: AbortSignal): Promise<Result> {
  const observed: Observed = await bound.observe(wanted.ref)
  const plan = bound.plan(wanted, observed)
  const extras = observed.exists ? observed.extras.length : 0
  if (plan.action === 'keep' && extras === 0) {
    return { kind: 'settled', externalId: observed.exists ? observed.externalId : null, plan, removed: 0 }
  }
  // An update may not need them: the adapter says so where it does.
  const lost = plan.action === 'create' ? lostSecrets(wanted) : []
  if (lost.length > 0) return secretsGone(lost)
  signal.throwIfAborted()
  const applied = await bound.apply(wanted, observed).catch((error: unknown) => {
    const isLost = error instanceof PortError && error.kind === 'invalid' && lostSecrets(wanted).length > 0
    if (!isLost) throw error
    return error
  })
  if (applied instanceof PortError)
    return { kind: 'failed', reason: 'SecretsNeeded', message: applied.message, retryable: false }
  return { kind: 'settled', externalId: applied.externalId, plan, removed: applied.removed }
}

/** Whether the object stood suspended when it last stood as wanted; its state may have been a failure since. */
function wasSuspended({ conditions }: ResourceRow): boolean {
  return conditions.some(({ type, status }) => type === 'Suspended' && status === 'true')
}

/** The event that a change of the row's state is; driven by the row, so that a crash after the call loses none. */
function eventOf(row: ResourceRow, result: Result): { action: Action; changes?: string[] } | undefined {
  if (result.kind === 'gone') return { action: 'resource.remove' }
  if (result.kind !== 'settled') return undefined
  const changes = result.plan.changes.map(({ field }) => field)
  if (row.observedGeneration === 0) return { action: 'resource.create' }
  const isSuspended = row.presence === 'suspended'
  if (isSuspended !== wasSuspended(row))
    return { action: isSuspended ? 'resource.suspend' : 'resource.resume' }
  if (row.driftSince !== null) return { action: 'resource.repair', changes }
  const moved = row.observedGeneration < row.generation && changes.length > 0
  return moved ? { action: 'resource.update', changes } : undefined
}

/** Something stood as wanted, nothing was ordered since, and yet it had to be changed. */
function hasDrifted(row: ResourceRow, result: Result): boolean {
  const stood =
    row.observedGeneration === row.generation && (row.state === 'in_sync' || row.state === 'suspended')
  return stood && result.kind === 'settled' && result.plan.action !== 'keep'
}

/** The row's conditions with what is known of its standing; silent about objects that were never suspended. */
function withStanding(row: ResourceRow, reason: string, now: Date): readonly Condition[] {
  const isSuspended = row.presence === 'suspended'
  if (!isSuspended && !wasSuspended(row)) return row.conditions
  const status = isSuspended ? 'true' : 'false'
  return withCondition(row.conditions, { type: 'Suspended', status, reason, message: '' }, now)
}

function settledOutcome(row: ResourceRow, result: Result & { kind: 'settled' | 'gone' }, now: Date): Outcome {
  const present = row.presence === 'suspended' ? 'suspended' : 'in_sync'
  const ready = result.kind === 'settled' && row.presence === 'present'
  const reason = result.kind === 'gone' ? 'Removed' : present === 'suspended' ? 'Suspended' : 'InSync'
  return {
    state: result.kind === 'gone' ? 'removed' : present,
    observedGeneration: row.generation,
    ...(result.kind === 'settled' ? { externalId: result.externalId } : {}),
    conditions: withCondition(
      withStanding(row, reason, now),
      { type: 'Ready', status: ready ? 'true' : 'false', reason, message: '' },
      now,
    ),
    lastError: null,
    retryable: true,
    attempts: 0,
    nextRetryAt: null,
    driftSince: null,
    observedAt: now,
  }
}

/** What waits looks again after this long, or when what it waits for is looked at again. */
const waitMs = 1000

function troubledOutcome(
  row: ResourceRow,
  result: Result & { kind: 'failed' | 'waiting' },
  now: Date,
): Outcome {
  const failed = result.kind === 'failed'
  const attempts = failed ? row.attempts + 1 : row.attempts
  const retryable = failed ? result.retryable : true
  const delay = failed
    ? Math.max(result.retryAfterMs ?? 0, retryDelayMs(attempts, retryable))
    : Math.max(waitMs, (result.retryAt?.getTime() ?? 0) - now.getTime())
  const status = row.state === 'in_sync' && !failed ? 'true' : 'false'
  return {
    state: failed ? (row.presence === 'absent' ? 'removing' : 'failing') : 'pending',
    observedGeneration: row.observedGeneration,
    conditions: withCondition(
      row.conditions,
      { type: 'Ready', status, reason: result.reason, message: result.message },
      now,
    ),
    lastError: failed ? result.message : null,
    retryable,
    attempts,
    nextRetryAt: new Date(now.getTime() + delay),
    driftSince: row.driftSince,
    observedAt: row.observedAt,
  }
}

async function recordOutcome(work: Work, row: ResourceRow, result: Result): Promise<void> {
  const target = { type: 'resource', id: row.id }
  const common = { kind: row.kind, connectorId: row.connectorId, externalName: row.externalName }
  if (hasDrifted(row, result) && result.kind === 'settled') {
    const changes = result.plan.changes.map(({ field }) => field)
    await work.record({ action: 'resource.drift', target, details: { ...common, changes } })
    await work.record({ action: 'resource.repair', target, details: { ...common, changes } })
    return
  }
  const event = eventOf(row, result)
  if (event !== undefined) {
    // Every action that eventOf names takes these details.
    const details = {
      ...common,
      ...(event.changes === undefined ? {} : { changes: event.changes }),
    } as EventDetails<'resource.update'>
    await work.record({ action: event.action as 'resource.update', target, details })
  }
  if (result.kind === 'settled' && result.removed > 0) {
    await work.record({
      action: 'resource.converge',
      target,
      details: { ...common, removed: result.removed },
    })
  }
  const newlyFailing = result.kind === 'failed' && row.state !== 'failing' && row.attempts === 0
  if (newlyFailing && result.kind === 'failed') {
    const details = { ...common, reason: result.reason, detail: result.message.slice(0, 2000) }
    await work.record({ action: 'resource.fail', target, outcome: 'failure', details })
  }
}

async function attempt(look: Look, row: ResourceRow): Promise<Result> {
  const { deps, context, values, signal } = look
  try {
    const bound = bindKind(await deps.connectors.open(row.connectorId), row.kind)
    const going = row.presence === 'absent'
    const wanted = wantedOf(row, context, { values, keyRing: deps.keyRing, forPlan: going })
    return going ? await removeIt(bound, wanted.ref, signal) : await bringAbout(bound, wanted, signal)
  } catch (error) {
    if (signal.aborted) throw error
    const result = failureOf(error, row)
    if (result.kind === 'failed' && result.reason === 'Unexpected')
      deps.log.error({ err: error, resource: row.id }, 'a look at a resource failed unexpectedly')
    return result
  }
}

/** Whether the row already says what the result says, so that nothing need be written. */
function saysNothingNew(row: ResourceRow, result: Result, now: Date): boolean {
  if (result.kind !== 'waiting') return false
  return (
    row.state === 'pending' &&
    row.conditions.some(({ reason, message }) => reason === result.reason && message === result.message) &&
    row.nextRetryAt !== null &&
    row.nextRetryAt > now
  )
}

/**
 * Looks at one resource and does what is missing; the outcome stands on its row before this returns. Never throws
 * for what an outside system did: that is an outcome too.
 */
export async function reconcileResource(look: Look, row: ResourceRow): Promise<ResourceRow> {
  const { deps, actor } = look
  const began = performance.now()
  const attributes = { 'freehold.kind': row.kind, 'freehold.resource': row.id }
  const result = await withSpan('reconcile', attributes, () => attempt(look, row))
  const outcome =
    result.kind === 'failed'
      ? 'failed'
      : result.kind === 'settled' && result.plan.action === 'keep'
        ? 'unchanged'
        : 'ok'
  deps.meter({ system: systemOf(row.kind), result: outcome, seconds: (performance.now() - began) / 1000 })
  if (saysNothingNew(row, result, deps.clock.now())) return row
  return writeResult(deps, actor, row, result)
}

async function writeResult(
  deps: ProvisioningDeps,
  actor: Actor,
  row: ResourceRow,
  result: Result,
): Promise<ResourceRow> {
  const now = deps.clock.now()
  const outcome =
    result.kind === 'settled' || result.kind === 'gone'
      ? settledOutcome(row, result, now)
      : troubledOutcome(row, result, now)
  return deps.unitOfWork(actor, { organizationId: row.organizationId }, async (work) => {
    const saved = await saveOutcome(work.db, row, outcome)
    if (saved === undefined) return (await findRow(work.db, row.organizationId, row.id)) ?? row
    await recordOutcome(work, row, result)
    if (result.kind === 'gone') await dropResourceSecrets(work.db, row)
    return saved
  })
}

/** Writes that a resource waits for another one, without a call. */
export function markWaiting(look: Look, row: ResourceRow, waiting: Waiting): Promise<ResourceRow> {
  const result: Result = { kind: 'waiting', ...waiting }
  const { deps, actor } = look
  if (saysNothingNew(row, result, deps.clock.now())) return Promise.resolve(row)
  return writeResult(deps, actor, row, result)
}
