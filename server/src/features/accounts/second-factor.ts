import { type RawBuilder, sql } from 'kysely'

/** Whether an account asks for more than a password; for a query that names the account's id like this. */
export function hasSecondFactor(accountId: `${string}.${string}`): RawBuilder<boolean> {
  const id = sql.ref(accountId)
  return sql<boolean>`(exists (select from totp_factors f where f.account_id = ${id} and f.confirmed_at is not null)
    or exists (select from passkeys p where p.account_id = ${id}))`
}
