import { sql } from 'kysely'
import { type Standing, standingColumns, toStanding } from '#features/accounts'
import type { Db } from '#platform/db/pool'
import { newId } from '#platform/ids'

/** Who somebody is at an outside issuer. */
export type Outsider = { readonly issuer: string; readonly subject: string }

/** The account that a subject of an outside issuer is linked to, with its standing. */
export async function findLinkedStanding(
  db: Db,
  { issuer, subject }: Outsider,
): Promise<Standing | undefined> {
  const { rows } = await sql`
    select ${standingColumns} from account_identities i join accounts a on a.id = i.account_id
    where i.issuer = ${issuer} and i.subject = ${subject}`.execute(db)
  return rows[0] === undefined ? undefined : toStanding(rows[0])
}

/** Lets one sign-in of a subject at a time decide about its account, to the end of the transaction. */
export async function lockOutsider(db: Db, { issuer, subject }: Outsider): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${issuer} ${subject}`}, 10))`.execute(db)
}

/** Makes an account without a password; undefined where the address has one already. */
export async function insertAccount(
  db: Db,
  person: { readonly email: string; readonly name: string },
): Promise<string | undefined> {
  const row = await db
    .insertInto('accounts')
    .values({ id: newId(), email: person.email, name: person.name, locale: 'en' })
    .onConflict((conflict) => conflict.expression(sql`lower(email)`).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

/** Links; false where the subject is linked already. */
export async function insertIdentity(
  db: Db,
  { issuer, subject }: Outsider,
  accountId: string,
): Promise<boolean> {
  const row = await db
    .insertInto('account_identities')
    .values({ issuer, subject, account_id: accountId })
    .onConflict((conflict) => conflict.columns(['issuer', 'subject']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function touchIdentity(db: Db, { issuer, subject }: Outsider, now: Date): Promise<void> {
  await db
    .updateTable('account_identities')
    .set({ last_used_at: now })
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .execute()
}

export type Identity = Outsider & {
  readonly id: string
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
}

export async function listIdentities(db: Db, accountId: string): Promise<readonly Identity[]> {
  const rows = await db
    .selectFrom('account_identities')
    .select(['id', 'issuer', 'subject', 'created_at', 'last_used_at'])
    .where('account_id', '=', accountId)
    .orderBy('created_at')
    .execute()
  return rows.map(({ id, issuer, subject, created_at: createdAt, last_used_at: lastUsedAt }) => ({
    id,
    issuer,
    subject,
    createdAt,
    lastUsedAt,
  }))
}

/** Takes a link away; answers who it was, to exactly one caller. */
export async function takeIdentity(db: Db, accountId: string, id: string): Promise<Outsider | undefined> {
  return db
    .deleteFrom('account_identities')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .returning(['issuer', 'subject'])
    .executeTakeFirst()
}

/** Whether a logout token counts: true once for its name. */
export async function takeLogoutToken(
  db: Db,
  { issuer, jti, expiresAt }: { readonly issuer: string; readonly jti: string; readonly expiresAt: Date },
): Promise<boolean> {
  const row = await db
    .insertInto('logout_tokens')
    .values({ issuer, jti, expires_at: expiresAt })
    .onConflict((conflict) => conflict.columns(['issuer', 'jti']).doNothing())
    .returning('jti')
    .executeTakeFirst()
  return row !== undefined
}

export async function deleteOldLogoutTokens(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('logout_tokens').where('expires_at', '<', now).execute()
}
