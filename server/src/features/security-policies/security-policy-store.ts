import { type SqlBool, sql } from 'kysely'
import type { Db } from '#platform/db/pool'
import { type Demands, noDemands } from './security-policy.ts'

export type Kept = { readonly demands: Demands; readonly version: number }

/** The policy of an organization; without a row, that nothing is demanded, as version 1. */
export async function findPolicy(db: Db, organizationId: string): Promise<Kept> {
  const row = await db
    .selectFrom('security_policies')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .executeTakeFirst()
  if (row === undefined) return { demands: noDemands, version: 1 }
  return {
    demands: {
      // Both words are held to by the table.
      mfaMode: row.mfa_mode as Demands['mfaMode'],
      supportRequests: row.support_requests as Demands['supportRequests'],
      idleMinutes: row.idle_minutes,
      absoluteHours: row.absolute_hours,
      allowedCountries: row.allowed_countries,
      addressList: row.address_list,
      bindsSupport: row.binds_support,
    },
    version: row.version,
  }
}

/** Until the unit of work ends, nobody else changes what this organization demands. */
export async function lockPolicy(db: Db, organizationId: string): Promise<void> {
  await db
    .selectFrom('organizations')
    .select('organization_id')
    .where('organization_id', '=', organizationId)
    .forUpdate()
    .execute()
}

/** Writes a policy as the version after the one that was read under the lock. */
export async function savePolicy(db: Db, organizationId: string, { demands, version }: Kept): Promise<void> {
  const values = {
    mfa_mode: demands.mfaMode,
    idle_minutes: demands.idleMinutes,
    absolute_hours: demands.absoluteHours,
    allowed_countries: [...demands.allowedCountries],
    address_list: [...demands.addressList],
    binds_support: demands.bindsSupport,
    support_requests: demands.supportRequests,
    updated_at: sql<Date>`now()`,
    version,
  }
  await db
    .insertInto('security_policies')
    .values((eb) => ({
      ...values,
      organization_id: organizationId,
      partner_id: eb
        .selectFrom('organizations')
        .select('partner_id')
        .where('organization_id', '=', organizationId),
    }))
    .onConflict((conflict) => conflict.column('organization_id').doUpdateSet(values))
    .execute()
}

/** Whether any organization in which this account is an active member asks for a second factor. */
export async function isMfaRequiredOf(platformDb: Db, accountId: string): Promise<boolean> {
  const { rows } = await sql<{ required: SqlBool }>`
    select exists (select from members m join security_policies p on p.organization_id = m.organization_id
      where m.account_id = ${accountId}::uuid and m.state = 'active' and p.mfa_mode = 'required') as required`.execute(
    platformDb,
  )
  return rows[0]?.required === true
}
