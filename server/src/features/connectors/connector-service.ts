import type { Connector, CreateConnector, updateConnector as updateContract } from '@freehold/contract'
import type { z } from 'zod'
import type { Actor } from '#platform/actor'
import type { Clock } from '#platform/clock'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import { requireVersion } from '#platform/http/if-match'
import type { Cursors } from '#platform/http/page'
import { newId } from '#platform/ids'
import { type KeyRing, SealError } from '#platform/key-ring'
import type { Log } from '#platform/log'
import { createConnectorFetch, FetchError, type FetchPolicy } from '#platform/safe-fetch'
import type { AnyAdapter } from '#ports/provisioner'
import type { ConnectorAccess } from './connector-access.ts'
import {
  connectorAddressRefused,
  connectorInUse,
  connectorKindUnknown,
  connectorNameTaken,
  connectorNotFound,
} from './connector-errors.ts'
import {
  clearDefault,
  type ConnectorRow,
  findConnector,
  hasDefault,
  insertConnector,
  isNameTaken,
  lockConnectorRow,
  lockKind,
  markRemoved,
  updateConnectorRow,
} from './connector-store.ts'
import {
  type Credentials,
  fingerprintsOf,
  judgeCredentials,
  openCredentials,
  sealCredentials,
} from './credentials.ts'

export type ConnectorDeps = {
  readonly unitOfWork: UnitOfWork
  /** Kysely over the platform pool. */
  readonly platformDb: Db
  readonly cursors: Cursors
  readonly keyRing: KeyRing
  readonly clock: Clock
  readonly log: Log
  readonly adapters: readonly AnyAdapter[]
  readonly networkPolicy: FetchPolicy
  readonly access: ConnectorAccess
  /** Told after each check: metrics. */
  readonly onChecked?: (connector: string, isUp: boolean) => void
}

type WriteDeps = Pick<ConnectorDeps, 'unitOfWork' | 'keyRing' | 'adapters' | 'networkPolicy' | 'access'>

function adapterFor(adapters: readonly AnyAdapter[], kind: string): AnyAdapter {
  const adapter = adapters.find((candidate) => candidate.kind === kind)
  if (adapter === undefined) throw connectorKindUnknown(kind)
  return adapter
}

/** Judges the address by the policy as far as it can be without looking a name up; requests judge the rest. */
async function judgeAddress(policy: FetchPolicy, url: string): Promise<void> {
  try {
    await createConnectorFetch({ url, policy }).close()
  } catch (error) {
    if (error instanceof FetchError) throw connectorAddressRefused(error.message)
    throw error
  }
}

async function readBack(db: Db, id: string): Promise<Connector> {
  const connector = await findConnector(db, id)
  if (connector === undefined) throw connectorNotFound(id)
  return connector
}

export async function createConnector(
  { unitOfWork, keyRing, adapters, networkPolicy }: WriteDeps,
  actor: Actor,
  { kind, name, url, isDefault, credentials }: z.output<typeof CreateConnector>,
): Promise<Connector> {
  judgeCredentials(adapterFor(adapters, kind), credentials)
  await judgeAddress(networkPolicy, url)
  return unitOfWork(actor, 'platform', async ({ db, record }) => {
    const id = newId()
    await lockNames(db, kind)
    if (await isNameTaken(db, name, id)) throw connectorNameTaken(name)
    const becomesDefault = isDefault || !(await hasDefault(db, kind))
    if (becomesDefault) await clearDefault(db, kind)
    const sealed = sealCredentials(keyRing, id, credentials)
    const fingerprints = fingerprintsOf(keyRing, credentials)
    await insertConnector(db, {
      id,
      kind,
      name,
      url,
      isDefault: becomesDefault,
      credentials: sealed,
      fingerprints,
    })
    const target = { type: 'connector', id }
    await record({ action: 'connector.create', target, details: { kind, name, address: addressOf(url) } })
    return readBack(db, id)
  })
}

/** Names are unique over all kinds, defaults within one; both are decided one after the other. */
async function lockNames(db: Db, kind: string): Promise<void> {
  await lockKind(db, 'names')
  await lockKind(db, kind)
}

/** Of an address what may stand in the log: no query, and it is bounded. */
function addressOf(url: string): string {
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`.slice(0, 200)
}

type Change = z.output<(typeof updateContract)['body']>

/** The credentials that are kept; none where the key ring lost their key, so that they can be entered again. */
function keptCredentials(keyRing: KeyRing, row: ConnectorRow): Credentials {
  try {
    return openCredentials(keyRing, row.id, row.credentials)
  } catch (error) {
    if (error instanceof SealError) return {}
    throw error
  }
}

/**
 * The credentials from now on. They stay with the system they were given for: whoever could send them to another
 * address could read them, so that a new origin needs them anew.
 */
function nextCredentials(kept: Credentials, row: ConnectorRow, { url, credentials }: Change): Credentials {
  const isElsewhere = url !== undefined && new URL(url).origin !== new URL(row.url).origin
  return isElsewhere ? { ...credentials } : { ...kept, ...credentials }
}

/** What differs from what is kept; credentials given again as they are change nothing. */
function changesOf(kept: Credentials, row: ConnectorRow, change: Change): string[] {
  const { name, url, isDefault, credentials = {} } = change
  return [
    ...(name !== undefined && name !== row.name ? ['name'] : []),
    ...(url !== undefined && url !== row.url ? ['url'] : []),
    ...(isDefault === true && !row.is_default ? ['isDefault'] : []),
    ...Object.entries(credentials)
      .filter(([credential, value]) => kept[credential] !== value)
      .map(([credential]) => `credentials.${credential}`),
  ]
}

export async function updateConnector(
  { unitOfWork, keyRing, adapters, networkPolicy, access }: WriteDeps,
  actor: Actor,
  { id, ifMatch, ...change }: Change & { readonly id: string; readonly ifMatch: number },
): Promise<Connector> {
  if (change.url !== undefined) await judgeAddress(networkPolicy, change.url)
  const updated = await unitOfWork(actor, 'platform', async ({ db, record }) => {
    await lockNames(db, (await readBack(db, id)).kind)
    const row = await lockConnectorRow(db, id)
    if (row === undefined) throw connectorNotFound(id)
    requireVersion(row, ifMatch)
    const kept = keptCredentials(keyRing, row)
    const changed = changesOf(kept, row, change)
    if (changed.length === 0) return readBack(db, id)
    const { name = row.name, url = row.url } = change
    const isDefault = row.is_default || change.isDefault === true
    const credentials = nextCredentials(kept, row, change)
    judgeCredentials(adapterFor(adapters, row.kind), credentials)
    if (await isNameTaken(db, name, id)) throw connectorNameTaken(name)
    if (changed.includes('isDefault')) await clearDefault(db, row.kind)
    const forget = changed.some((field) => field === 'url' || field.startsWith('credentials.'))
    const sealed = sealCredentials(keyRing, id, credentials)
    const fingerprints = fingerprintsOf(keyRing, credentials)
    await updateConnectorRow(db, id, { name, url, isDefault, credentials: sealed, fingerprints, forget })
    const target = { type: 'connector', id }
    await record({ action: 'connector.update', target, details: { changed, address: addressOf(url) } })
    return readBack(db, id)
  })
  access.forget(id)
  return updated
}

export async function removeConnector(
  { unitOfWork, access, clock }: Pick<ConnectorDeps, 'unitOfWork' | 'access' | 'clock'>,
  actor: Actor,
  { id, ifMatch }: { readonly id: string; readonly ifMatch: number },
): Promise<void> {
  await unitOfWork(actor, 'platform', async ({ db, record }) => {
    const row = await lockConnectorRow(db, id)
    if (row === undefined) throw connectorNotFound(id)
    requireVersion(row, ifMatch)
    const { resourceCount } = await readBack(db, id)
    if (resourceCount > 0) throw connectorInUse(resourceCount)
    await markRemoved(db, id, clock.now())
    const target = { type: 'connector', id }
    await record({ action: 'connector.remove', target, details: { kind: row.kind, name: row.name } })
  })
  access.forget(id)
}
