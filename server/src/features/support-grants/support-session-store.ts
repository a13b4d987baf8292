import type { SupportGrant, SupportSession } from '@freehold/contract'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Db } from '#platform/db/pool'
import { AccessPolicy } from '#platform/http/access-policy'
import type { Which } from './support-grant.ts'

export type NewSupportSession = {
  readonly organizationId: string
  readonly partnerId: string
  readonly id: string
  readonly grantId: string
  readonly operator: { readonly id: string; readonly name: string }
  readonly tokenHash: string
  readonly webSessionId: string
  readonly mayWrite: boolean
  readonly openedAt: Date
  readonly expiresAt: Date
}

export async function insertSupportSession(db: Db, session: NewSupportSession): Promise<void> {
  await db
    .insertInto('support_sessions')
    .values({
      organization_id: session.organizationId,
      id: session.id,
      partner_id: session.partnerId,
      grant_id: session.grantId,
      operator_id: session.operator.id,
      operator_name: session.operator.name,
      token_hash: session.tokenHash,
      web_session_id: session.webSessionId,
      may_write: session.mayWrite,
      opened_at: session.openedAt,
      expires_at: session.expiresAt,
    })
    .execute()
}

/** Ends one session; false where it had ended already. */
export async function endSupportSession(
  db: Db,
  { organizationId, id, now }: { organizationId: string; id: string; now: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('support_sessions')
    .set({ ended_at: now })
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function endSessionsUnder(db: Db, { organizationId, id }: Which, now: Date): Promise<void> {
  await db
    .updateTable('support_sessions')
    .set({ ended_at: now })
    .where('organization_id', '=', organizationId)
    .where('grant_id', '=', id)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .execute()
}

/** The sessions under a grant, newest first. */
export async function listSessionsUnder(db: Db, grant: SupportGrant, now: Date): Promise<SupportSession[]> {
  const rows = await db
    .selectFrom('support_sessions')
    .selectAll()
    .where('organization_id', '=', grant.organizationId)
    .where('grant_id', '=', grant.id)
    .orderBy('opened_at', 'desc')
    .limit(200)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    grantId: row.grant_id,
    organizationId: row.organization_id,
    operatorName: row.operator_name,
    rights: row.may_write ? 'write' : 'read',
    openedAt: row.opened_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    isLive: row.ended_at === null && row.expires_at > now && grant.state === 'accepted',
  }))
}

const Live = z.object({
  id: z.string(),
  grant_id: z.string(),
  organization_id: z.string(),
  operator_id: z.string(),
  operator_name: z.string(),
  may_write: z.boolean(),
  expires_at: z.date(),
  tenant_ids: z.array(z.string()).nullable(),
  decided_by: z.string().nullable(),
  policy: AccessPolicy.nullable(),
})
export type LiveSupportSession = z.infer<typeof Live>

/**
 * The session of a cookie, as long as everything it rests on stands: its own time, the grant's, the operator's role, and
 * the operator's own session. One statement; it begins every request under support.
 */
export async function findLiveSession(
  platformDb: Db,
  tokenHash: string,
  now: Date,
): Promise<LiveSupportSession | undefined> {
  const { rows } = await sql`
    select s.id, s.grant_id, s.organization_id, s.operator_id, a.name as operator_name, s.expires_at,
      s.may_write and g.rights = 'write' as may_write, g.tenant_ids, g.decided_by,
      case when p.binds_support and g.kind = 'consent' then json_build_object('mfaRequired', false,
        'allowedCountries', p.allowed_countries, 'addressList', p.address_list) end as policy
    from support_sessions s
      join support_grants g on g.organization_id = s.organization_id and g.id = s.grant_id
      join accounts a on a.id = s.operator_id
      join operators op on op.account_id = s.operator_id
      join web_sessions w on w.id = s.web_session_id
      left join security_policies p on p.organization_id = s.organization_id
    where s.token_hash = ${tokenHash} and s.ended_at is null and s.expires_at > ${now}::timestamptz
      and g.state = 'accepted' and g.ends_at > ${now}::timestamptz and a.state = 'active'
      and op.role in ('owner', 'support') and w.expires_at > ${now}::timestamptz`.execute(platformDb)
  return rows[0] === undefined ? undefined : Live.parse(rows[0])
}

/** Whether a session that was live is so still; asked while a stream is open. */
export async function isSessionLive(
  platformDb: Db,
  { organizationId, sessionId }: { organizationId: string; sessionId: string },
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`
    select from support_sessions s
      join support_grants g on g.organization_id = s.organization_id and g.id = s.grant_id
      join web_sessions w on w.id = s.web_session_id
    where s.organization_id = ${organizationId} and s.id = ${sessionId} and s.ended_at is null
      and s.expires_at > ${now}::timestamptz and g.state = 'accepted' and g.ends_at > ${now}::timestamptz
      and w.expires_at > ${now}::timestamptz`.execute(platformDb)
  return rows.length > 0
}
