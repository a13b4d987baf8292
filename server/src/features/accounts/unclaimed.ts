import { sql } from 'kysely'
import type { Db } from '#platform/db/pool'
import type { Join } from './link-store.ts'

/** Where an invitation leads; a place by itself is enough to judge by. */
type Place = Join | { readonly organizationId: string }

/** Whether the account is on a list elsewhere. Owners of the platform, who alone invite operators, vouch for anybody. */
function isKnownElsewhere(accountId: string, place: Place) {
  if ('platform' in place) return sql`false`
  const partnerId = 'partnerId' in place ? place.partnerId : null
  const organizationId = 'organizationId' in place ? place.organizationId : null
  return sql`exists (select from operators where account_id = ${accountId}::uuid)
    or exists (select from partner_staff where account_id = ${accountId}::uuid
      and partner_id is distinct from ${partnerId}::uuid)
    or exists (select from members where account_id = ${accountId}::uuid
      and organization_id is distinct from ${organizationId}::uuid)`
}

/**
 * Whether an account is nothing but the open invitation to `place`: nobody has ever proved to be its owner, and it is
 * known nowhere else. Only such an account may be given a way in that its mailbox has not seen.
 */
export async function isUnclaimed(db: Db, accountId: string, place: Place): Promise<boolean> {
  const { rows } = await sql<{ claimed: boolean }>`
    select exists (select from credentials where account_id = ${accountId}::uuid)
      or exists (select from passkeys where account_id = ${accountId}::uuid)
      or exists (select from account_identities where account_id = ${accountId}::uuid)
      or exists (select from single_sign_on_identities where account_id = ${accountId}::uuid)
      or ${isKnownElsewhere(accountId, place)} as claimed`.execute(db)
  return rows[0]?.claimed === false
}
