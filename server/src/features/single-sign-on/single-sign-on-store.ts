import { SingleSignOn } from '@freehold/contract'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Db } from '#platform/db/pool'
import type { Sealed } from '#platform/key-ring'
import type { Connection } from './single-sign-on.ts'

const columns = [
  'organization_id',
  'partner_id',
  'issuer',
  'client_id',
  'client_secret',
  'required_claim',
  'role_claim',
  'default_role',
  'active',
  'enforced',
  'checked_at',
  'check_fault',
  'updated_at',
  'version',
] as const

type Row = Readonly<Record<Exclude<(typeof columns)[number], 'checked_at' | 'updated_at'>, unknown>> & {
  readonly organization_id: string
  readonly checked_at: Date | null
  readonly updated_at: Date
}

/** As people see it; what was written by `saveConnection` is read back by the contract's own shape. */
export function toSingleSignOn(row: Row): SingleSignOn {
  return SingleSignOn.parse({
    organizationId: row.organization_id,
    issuer: row.issuer,
    clientId: row.client_id,
    required: row.required_claim,
    roles: row.role_claim,
    defaultRole: row.default_role,
    active: row.active,
    enforced: row.enforced,
    checkedAt: row.checked_at?.toISOString() ?? null,
    fault: row.check_fault,
    updatedAt: row.updated_at.toISOString(),
    version: row.version,
  })
}

function toConnection(row: Row): Connection {
  const { issuer, clientId, required, roles, defaultRole } = toSingleSignOn(row)
  return {
    organizationId: row.organization_id,
    partnerId: z.string().parse(row.partner_id),
    issuer,
    clientId,
    required,
    roles,
    defaultRole,
    // Only `saveConnection` writes it, and only sealed.
    clientSecret: row.client_secret as Sealed,
  }
}

export async function findSingleSignOn(db: Db, organizationId: string): Promise<SingleSignOn | undefined> {
  const row = await db
    .selectFrom('single_sign_ons')
    .select(columns)
    .where('organization_id', '=', organizationId)
    .executeTakeFirst()
  return row && toSingleSignOn(row)
}

/** The connection as signing in needs it; with `activeOnly` only one that is in use. */
export async function findConnection(
  db: Db,
  organizationId: string,
  { activeOnly }: { readonly activeOnly: boolean },
): Promise<Connection | undefined> {
  const row = await db
    .selectFrom('single_sign_ons')
    .select(columns)
    .where('organization_id', '=', organizationId)
    .$if(activeOnly, (query) => query.where('active', '=', true))
    .executeTakeFirst()
  return row && toConnection(row)
}

export async function findOrganizationBySlug(db: Db, slug: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('organizations')
    .select('organization_id')
    .where('slug', '=', slug)
    .executeTakeFirst()
  return row?.organization_id
}

export async function saveConnection(
  db: Db,
  connection: Connection & {
    readonly active: boolean
    readonly enforced: boolean
    readonly checkedAt: Date
  },
): Promise<SingleSignOn> {
  const { organizationId, partnerId, required, roles } = connection
  const values = {
    issuer: connection.issuer,
    client_id: connection.clientId,
    client_secret: JSON.stringify(connection.clientSecret),
    required_claim: required === null ? null : JSON.stringify(required),
    role_claim: roles === null ? null : JSON.stringify(roles),
    default_role: connection.defaultRole,
    active: connection.active,
    enforced: connection.enforced,
    checked_at: connection.checkedAt,
    check_fault: null,
    updated_at: connection.checkedAt,
  }
  const row = await db
    .insertInto('single_sign_ons')
    .values({ organization_id: organizationId, partner_id: partnerId, ...values })
    .onConflict((conflict) =>
      conflict
        .column('organization_id')
        .doUpdateSet({ ...values, version: sql<number>`single_sign_ons.version + 1` }),
    )
    .returning(columns)
    .executeTakeFirstOrThrow()
  return toSingleSignOn(row)
}

export async function saveCheck(
  db: Db,
  organizationId: string,
  { at, fault }: { readonly at: Date; readonly fault: string | null },
): Promise<SingleSignOn | undefined> {
  const row = await db
    .updateTable('single_sign_ons')
    .set({ checked_at: at, check_fault: fault })
    .where('organization_id', '=', organizationId)
    .returning(columns)
    .executeTakeFirst()
  return row && toSingleSignOn(row)
}

export async function deleteConnection(db: Db, organizationId: string): Promise<string | undefined> {
  const row = await db
    .deleteFrom('single_sign_ons')
    .where('organization_id', '=', organizationId)
    .returning('issuer')
    .executeTakeFirst()
  return row?.issuer
}

export type Attempt = {
  readonly stateHash: string
  readonly organizationId: string
  readonly issuer: string
  /** The login at our own provider that it serves; null where an identity is to be linked. */
  readonly interaction: string | null
  /** The session whose account is to be linked. */
  readonly linkFor: string | null
  readonly returnTo: string | null
  readonly nonce: string
  readonly verifier: Sealed
  readonly stepUp: boolean
  readonly begunAt: Date
  readonly expiresAt: Date
}

export async function insertAttempt(db: Db, attempt: Attempt): Promise<void> {
  await db
    .insertInto('single_sign_on_attempts')
    .values({
      state_hash: attempt.stateHash,
      confined_to: attempt.organizationId,
      issuer: attempt.issuer,
      interaction: attempt.interaction,
      link_for: attempt.linkFor,
      return_to: attempt.returnTo,
      nonce: attempt.nonce,
      verifier: JSON.stringify(attempt.verifier),
      step_up: attempt.stepUp,
      begun_at: attempt.begunAt,
      expires_at: attempt.expiresAt,
    })
    .execute()
}

/** Takes an attempt that comes back, once, and only at its own organization's place. */
export async function takeAttempt(
  db: Db,
  { stateHash, organizationId, now }: { stateHash: string; organizationId: string; now: Date },
): Promise<Attempt | undefined> {
  const row = await db
    .deleteFrom('single_sign_on_attempts')
    .where('state_hash', '=', stateHash)
    .where('confined_to', '=', organizationId)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst()
  return (
    row && {
      stateHash,
      organizationId,
      issuer: row.issuer,
      interaction: row.interaction,
      linkFor: row.link_for,
      returnTo: row.return_to,
      nonce: row.nonce,
      // `insertAttempt` wrote it.
      verifier: row.verifier as Sealed,
      stepUp: row.step_up,
      begunAt: row.begun_at,
      expiresAt: row.expires_at,
    }
  )
}

export async function deleteOldAttempts(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('single_sign_on_attempts').where('expires_at', '<', now).execute()
}
