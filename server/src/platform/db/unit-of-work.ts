import type { Action, EventDetails } from '@freehold/contract'
import { Kysely, PostgresDialect, sql } from 'kysely'
import type pg from 'pg'
import type { Actor } from '#platform/actor'
import { finishClaim, openClaim, ReplayedAnswer } from '../http/idempotency.ts'
import type { JobDefinition } from '../jobs/job.ts'
import { isDatabaseDown } from './database-down.ts'
import type { Db } from './pool.ts'
import type { DB } from './tables.ts'

/** Where a unit of work happens: inside one organization, reading one partner's rows, or on the platform. */
export type WorkScope = { readonly organizationId: string } | { readonly partnerId: string } | 'platform'

/** One audit event to be written with the change. The actor is the unit of work's own. */
export type AuditEntry<A extends Action = Action> = {
  readonly action: A
  readonly target: { readonly type: string; readonly id: string | null }
  readonly outcome?: 'success' | 'failure' | 'refused'
  readonly details?: EventDetails<A>
  /** Whose personal values `details` holds; required where the action has personal fields. */
  readonly subjectId?: string
}

/** Writes audit events; given by the composition root so that the platform layer knows no feature. */
export type Recorder = (
  db: Db,
  context: { readonly actor: Actor; readonly organizationId: string | null },
  entry: AuditEntry,
) => Promise<void>

/** What a use case does everything with: it all commits together or not at all. */
export type Work = {
  readonly db: Db
  readonly record: <A extends Action>(entry: AuditEntry<A>) => Promise<void>
  readonly enqueue: <P extends object>(
    job: JobDefinition<P>,
    payload: P,
    options?: EnqueueOptions,
  ) => Promise<void>
  /** Tells live followers that an object changed. Only inside an organization. */
  readonly announce: (type: 'tenant' | 'order', objectId: string) => Promise<void>
  /**
   * The same transaction, from the platform into one organization: what is recorded goes to that organization's
   * log, and the few rows of it that the platform may write (organizations, members) can be written.
   */
  readonly inOrganization: (organizationId: string) => Promise<Work>
}

export type EnqueueOptions = { readonly runAt?: Date }

/** Runs `fn` in one transaction; its value is the answer, stored for replay where the request carries a key. */
export type UnitOfWork = <T>(actor: Actor, scope: WorkScope, fn: (work: Work) => Promise<T>) => Promise<T>

type Pools = { readonly app: pg.Pool; readonly platform: pg.Pool }

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Consent that is limited to tenants holds for everything that is read and written under it. */
function tenantSetting({ support }: Actor): Record<string, string> {
  const tenantIds = support?.tenantIds ?? null
  if (tenantIds === null) return {}
  for (const id of tenantIds) if (!uuid.test(id)) throw new Error('A tenant is named by a uuid')
  return { 'fh.tenant_ids': `{${tenantIds.join(',')}}` }
}

function settingsOf(scope: WorkScope, actor: Actor): Record<string, string> {
  const settings: Record<string, string> = {}
  if (scope !== 'platform' && 'organizationId' in scope) settings['fh.organization_id'] = scope.organizationId
  if (scope !== 'platform' && 'partnerId' in scope) settings['fh.partner_id'] = scope.partnerId
  for (const id of Object.values(settings)) if (!uuid.test(id)) throw new Error('A scope is named by a uuid')
  if (actor.claim !== undefined) settings['fh.principal'] = actor.claim.principal
  return { ...settings, ...tenantSetting(actor) }
}

/** `begin` and the settings in one message: values are uuids, or escaped by the client. */
function beginText(client: pg.PoolClient, settings: Record<string, string>): string {
  const sets = Object.entries(settings).map(
    ([name, value]) => `; set local ${name} = ${client.escapeLiteral(value)}`,
  )
  return `begin${sets.join('')}`
}

function kyselyOn(client: pg.PoolClient): Db {
  const borrowed = {
    query: (text: string, values: unknown[]) => client.query(text, values),
    release: () => undefined,
  }
  return new Kysely<DB>({
    dialect: new PostgresDialect({
      // Kysely asks a pool for a client; here there is exactly one, and it stays ours.
      pool: { connect: async () => borrowed as never, end: async () => {}, options: {} } as never,
    }),
  })
}

async function announce(db: Db, scope: WorkScope, type: 'tenant' | 'order', objectId: string): Promise<void> {
  if (scope === 'platform' || !('organizationId' in scope)) throw new Error('Only an organization announces')
  await sql`
    insert into changes (organization_id, partner_id, type, object_id)
    select o.organization_id, o.partner_id, ${type}, ${objectId}::uuid
    from organizations o where o.organization_id = ${scope.organizationId}`.execute(db)
}

function workOn(db: Db, actor: Actor, scope: WorkScope, recorder: Recorder): Work {
  const organizationId = scope !== 'platform' && 'organizationId' in scope ? scope.organizationId : null
  return {
    db,
    record: (entry) => recorder(db, { actor, organizationId }, entry),
    enqueue: (job, payload, options) => job.enqueue(db, payload, options),
    announce: (type, objectId) => announce(db, scope, type, objectId),
    inOrganization: async (inner) => {
      if (scope !== 'platform') throw new Error('Only the platform enters an organization')
      if (!uuid.test(inner)) throw new Error('A scope is named by a uuid')
      await sql`select set_config('fh.organization_id', ${inner}, true)`.execute(db)
      return workOn(db, actor, { organizationId: inner }, recorder)
    },
  }
}

async function inTransaction<T>(
  client: pg.PoolClient,
  begin: string,
  fn: (db: Db) => Promise<T>,
): Promise<T> {
  await client.query(begin)
  try {
    const value = await fn(kyselyOn(client))
    await client.query('commit')
    return value
  } catch (error) {
    // A connection that does not answer is given up; its transaction ends with it.
    if (!isDatabaseDown(error)) await client.query('rollback').catch(() => undefined)
    throw error
  }
}

async function withClient<T>(pool: pg.Pool, fn: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken = false
  const onError = (): void => {
    broken = true
  }
  client.on('error', onError)
  try {
    return await fn(client)
  } catch (error) {
    broken ||= isDatabaseDown(error)
    throw error
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}

export function createUnitOfWork(pools: Pools, recorder: Recorder): UnitOfWork {
  return async (actor, scope, fn) => {
    const pool = scope === 'platform' ? pools.platform : pools.app
    const claim = actor.claim
    if (claim?.state === 'done') throw new Error('A keyed request does its work in one unit')
    return withClient(pool, async (client) => {
      const begin = beginText(client, settingsOf(scope, actor))
      try {
        return await inTransaction(client, begin, async (db) => {
          if (claim !== undefined) await openClaim(db, claim)
          const value = await fn(workOn(db, actor, scope, recorder))
          if (claim !== undefined) await finishClaim(db, claim, value)
          return value
        })
      } catch (error) {
        // A replay is the answer given before; it has the shape of this unit's value.
        if (error instanceof ReplayedAnswer) return error.value as never
        throw error
      }
    })
  }
}
