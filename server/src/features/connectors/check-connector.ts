import type { ConnectorHealth } from '@freehold/contract'
import { type Actor, systemActor } from '#platform/actor'
import { AppError } from '#platform/errors'
import { SealError } from '#platform/key-ring'
import { FetchError } from '#platform/safe-fetch'
import { type CheckResult, PortError } from '#ports/provisioner'
import { connectorNotFound } from './connector-errors.ts'
import type { ConnectorDeps } from './connector-service.ts'
import { findConnector, findUnchecked, updateHealth } from './connector-store.ts'

/** A connector is looked at again this long after its last check. */
export const checkEveryMs = 300_000
const dueAfterMs = 240_000

type CheckDeps = Pick<ConnectorDeps, 'unitOfWork' | 'platformDb' | 'access' | 'clock' | 'log' | 'onChecked'>

/** What went wrong, as people can read it. Whatever is no refusal of the system's is ours to look into. */
function toFinding(error: unknown, { log }: CheckDeps, id: string): CheckResult['findings'][number] {
  if (error instanceof PortError) return { code: error.kind, detail: error.message }
  if (error instanceof FetchError) return { code: 'address_refused', detail: error.message }
  if (error instanceof SealError) {
    const detail = 'The credentials cannot be opened with the keys of this installation; enter them again'
    return { code: 'credentials_sealed', detail }
  }
  log.warn({ err: error, connectorId: id }, 'a connector could not be checked')
  return { code: 'check_failed', detail: 'The check itself failed; the log of this server says why' }
}

async function runCheck(deps: CheckDeps, id: string): Promise<CheckResult> {
  try {
    const { adapter, connection } = await deps.access.open(id)
    // The adapter made this connection itself; the type of a registry cannot say so.
    return await adapter.check(connection as never)
  } catch (error) {
    if (error instanceof AppError) throw error
    return { version: null, findings: [toFinding(error, deps, id)] }
  }
}

/**
 * Asks the system now and keeps what was found. Nothing outside is called inside a transaction. A check by a person is
 * always recorded, one in the background only where it found the opposite of the last one.
 */
export async function checkConnector(deps: CheckDeps, actor: Actor, id: string): Promise<ConnectorHealth> {
  const connector = await findConnector(deps.platformDb, id)
  if (connector === undefined) throw connectorNotFound(id)
  const startedAt = performance.now()
  const { version, findings } = await runCheck(deps, id)
  const health: ConnectorHealth = {
    status: findings.length === 0 ? 'ok' : 'failing',
    checkedAt: deps.clock.now().toISOString(),
    latencyMs: Math.round(performance.now() - startedAt),
    version,
    findings: [...findings],
  }
  await deps.unitOfWork(actor, 'platform', async ({ db, record }) => {
    await updateHealth(db, connector, health)
    if (actor.kind === 'system' && connector.health.status === health.status) return
    const detail = findings.map((finding) => finding.detail).join(' · ')
    const details = { status: health.status, detail: detail.slice(0, 2000) }
    await record({ action: 'connector.test', target: { type: 'connector', id }, details })
  })
  deps.onChecked?.(connector.name, health.status === 'ok')
  return health
}

/** Looks at every connector that nobody looked at lately; one that vanished meanwhile is passed over. */
export async function checkConnectors(deps: CheckDeps, signal: AbortSignal): Promise<void> {
  const since = new Date(deps.clock.now().getTime() - dueAfterMs)
  for (const id of await findUnchecked(deps.platformDb, since)) {
    if (signal.aborted) return
    await checkConnector(deps, systemActor('check-connectors'), id).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error
    })
  }
}
