import type { AlertThresholds } from '@freehold/contract'
import { systemActor } from '#platform/actor'
import type { Work } from '#platform/db/unit-of-work'
import type { AlertDeps } from './alert-deps.ts'
import {
  type AlertRow,
  dropWaiting,
  insertFinding,
  lockStanding,
  noteFound,
  noteGone,
  readSettings,
  toStanding,
} from './alert-store.ts'
import { type Finding, type Step, stepWhenFound, stepWhenGone } from './alert.ts'
import { type Condition, conditions } from './conditions.ts'
import { tellAlert } from './tell-alert.ts'

/** Evaluations come a minute apart, whatever the number of processes; this much early is not another one. */
export const evaluateEveryMs = 60_000
const turnMs = 45_000
/** What no process can judge any more, such as the disk of a machine that is gone, is over after a day. */
const unjudgedMs = 24 * 3_600_000

const actor = systemActor('alerts')

type Context = { readonly deps: AlertDeps; readonly thresholds: AlertThresholds; readonly now: Date }

/** Records and tells a step that somebody is told of. */
async function take({ deps, now }: Context, work: Work, row: AlertRow, step: Step): Promise<void> {
  if (step === 'note' || step === 'drop') return
  const { id, kind, severity } = row
  const target = { type: 'alert', id }
  const subject = row.subject.slice(0, 200)
  if (step === 'open')
    await work.record({ action: 'alert.open', target, details: { kind, subject, severity } })
  if (step === 'resolve') await work.record({ action: 'alert.resolve', target, details: { kind, subject } })
  await tellAlert(deps, work, { row, step, now })
}

async function found(
  context: Context,
  work: Work,
  known: AlertRow | undefined,
  finding: Finding,
): Promise<void> {
  const { thresholds, now } = context
  const step = stepWhenFound(known && toStanding(known), finding, thresholds, now)
  const row =
    known === undefined
      ? await insertFinding(work.db, finding, step, now)
      : await noteFound(work.db, known.id, finding, { step, now })
  await take(context, work, row, step)
}

async function gone(context: Context, work: Work, known: AlertRow): Promise<void> {
  const { thresholds, now } = context
  const step = stepWhenGone(toStanding(known), thresholds)
  if (step === 'drop') return dropWaiting(work.db, known.id)
  await take(context, work, await noteGone(work.db, known.id, { step, now }), step)
}

/** One kind of condition: what was asked outside comes first, then everything is written in one transaction. */
async function evaluate(context: Context, condition: Condition): Promise<void> {
  const { deps, thresholds, now } = context
  const findings = await condition.find(deps, thresholds, now)
  // Not to be had now: what stands stays as it is.
  if (findings === undefined) return
  await deps.unitOfWork(actor, 'platform', async (work) => {
    const rows = await lockStanding(work.db, condition.kind)
    const standing = new Map(rows.map((row) => [row.subject, row]))
    for (const finding of findings) {
      const known = standing.get(finding.subject)
      standing.delete(finding.subject)
      await found(context, work, known, finding)
    }
    for (const row of standing.values()) {
      const isJudged = condition.judges?.(row.subject) ?? true
      const isForgotten = now.getTime() - row.last_seen_at.getTime() > unjudgedMs
      if (isJudged || isForgotten) await gone(context, work, row)
    }
  })
}

/**
 * Looks at every condition once and takes the steps that follow. One process does so, once a minute; a condition that
 * cannot be asked about leaves the others alone.
 */
export async function evaluateAlerts(deps: AlertDeps, signal: AbortSignal): Promise<void> {
  await deps.locks.tryWithLock('alerts', async () => {
    const now = deps.clock.now()
    const settings = await deps.unitOfWork(actor, 'platform', async ({ db }) =>
      (await deps.sweepRuns.takeTurn(db, 'alerts.turn', turnMs)) ? readSettings(db) : undefined,
    )
    if (settings === undefined) return
    for (const condition of conditions) {
      if (signal.aborted) return
      await evaluate({ deps, thresholds: settings.thresholds, now }, condition).catch((error: unknown) =>
        deps.log.warn({ err: error, kind: condition.kind }, 'a condition could not be evaluated'),
      )
    }
  })
}
