import { sql } from 'kysely'
import { type Standing, standingColumns, toStanding } from '#features/accounts'
import type { Surface } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import type { Sealed } from '#platform/key-ring'

export type SessionTimes = {
  readonly refreshAt: Date
  readonly accessExpiresAt: Date
}

export type FoundSession = SessionTimes & {
  readonly id: string
  readonly method: string
  readonly authenticatedAt: Date
  readonly tokenHash: string
  readonly lastSeenAt: Date
  readonly expiresAt: Date
  readonly standing: Standing
}

/** A browser's session on this surface with its account's roles as they are now, in one statement. */
export async function findSession(
  db: Db,
  tokenHash: string,
  surface: Surface,
): Promise<FoundSession | undefined> {
  const { rows } = await sql<{
    id: string
    method: string
    authenticated_at: Date
    refresh_at: Date
    access_expires_at: Date
    last_seen_at: Date
    expires_at: Date
  }>`
    select s.id, s.method, s.authenticated_at, s.refresh_at, s.access_expires_at, s.last_seen_at, s.expires_at, ${standingColumns}
    from web_sessions s join accounts a on a.id = s.account_id
    where s.token_hash = ${tokenHash} and s.surface = ${surface}`.execute(db)
  const row = rows[0]
  if (row === undefined) return undefined
  return {
    tokenHash,
    id: row.id,
    method: row.method,
    authenticatedAt: row.authenticated_at,
    refreshAt: row.refresh_at,
    accessExpiresAt: row.access_expires_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    standing: toStanding(row),
  }
}

export async function insertSession(
  db: Db,
  session: SessionTimes & {
    readonly tokenHash: string
    readonly id: string
    readonly surface: Surface
    readonly accountId: string
    readonly method: string
    readonly tokens: Sealed
    readonly authenticatedAt: Date
    readonly now: Date
    readonly expiresAt: Date
  },
): Promise<void> {
  await db
    .insertInto('web_sessions')
    .values({
      token_hash: session.tokenHash,
      id: session.id,
      surface: session.surface,
      account_id: session.accountId,
      method: session.method,
      tokens: JSON.stringify(session.tokens),
      refresh_at: session.refreshAt,
      access_expires_at: session.accessExpiresAt,
      authenticated_at: session.authenticatedAt,
      created_at: session.now,
      last_seen_at: session.now,
      expires_at: session.expiresAt,
    })
    .execute()
}

export async function touchSession(db: Db, tokenHash: string, now: Date): Promise<void> {
  await db
    .updateTable('web_sessions')
    .set({ last_seen_at: now })
    .where('token_hash', '=', tokenHash)
    .execute()
}

/** Removes a session; answers whose it was and its sealed tokens, to exactly one caller. */
export async function takeSession(
  db: Db,
  tokenHash: string,
  surface: Surface,
): Promise<{ readonly accountId: string; readonly tokens: Sealed } | undefined> {
  const row = await db
    .deleteFrom('web_sessions')
    .where('token_hash', '=', tokenHash)
    .where('surface', '=', surface)
    .returning(['account_id', 'tokens'])
    .executeTakeFirst()
  // Only sealed tokens are ever written there.
  return row && { accountId: row.account_id, tokens: row.tokens as Sealed }
}

/** Takes the lease on renewing a session's tokens; undefined while they are fresh or another one holds it. */
export async function leaseRefresh(
  db: Db,
  tokenHash: string,
  { now, until }: { readonly now: Date; readonly until: Date },
): Promise<Sealed | undefined> {
  const row = await db
    .updateTable('web_sessions')
    .set({ refresh_leased_until: until })
    .where('token_hash', '=', tokenHash)
    .where('refresh_at', '<=', now)
    .where((where) =>
      where.or([where('refresh_leased_until', 'is', null), where('refresh_leased_until', '<', now)]),
    )
    .returning('tokens')
    .executeTakeFirst()
  return row?.tokens as Sealed | undefined
}

/** Keeps renewed tokens and gives the lease back; false when the session ended meanwhile. */
export async function finishRefresh(
  db: Db,
  tokenHash: string,
  { tokens, refreshAt, accessExpiresAt }: SessionTimes & { readonly tokens: Sealed },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('web_sessions')
    .set({
      tokens: JSON.stringify(tokens),
      refresh_at: refreshAt,
      access_expires_at: accessExpiresAt,
      refresh_leased_until: null,
    })
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** When the tokens of a session are next to be renewed; undefined where it is gone. */
export async function readTimes(db: Db, tokenHash: string): Promise<SessionTimes | undefined> {
  const row = await db
    .selectFrom('web_sessions')
    .select(['refresh_at', 'access_expires_at'])
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst()
  return row && { refreshAt: row.refresh_at, accessExpiresAt: row.access_expires_at }
}

export type SignIn = {
  readonly stateHash: string
  readonly browserHash: string
  readonly surface: Surface
  readonly nonce: string
  readonly verifier: Sealed
  readonly returnTo: string
  readonly expiresAt: Date
}

export async function insertSignIn(db: Db, signIn: SignIn): Promise<void> {
  await db
    .insertInto('sign_ins')
    .values({
      state_hash: signIn.stateHash,
      browser_hash: signIn.browserHash,
      surface: signIn.surface,
      nonce: signIn.nonce,
      verifier: JSON.stringify(signIn.verifier),
      return_to: signIn.returnTo,
      expires_at: signIn.expiresAt,
    })
    .execute()
}

/** Takes a sign-in that comes back, once, and only by the browser that left. */
export async function takeSignIn(
  db: Db,
  {
    stateHash,
    browserHash,
    surface,
    now,
  }: Pick<SignIn, 'stateHash' | 'browserHash' | 'surface'> & { readonly now: Date },
): Promise<Pick<SignIn, 'nonce' | 'verifier' | 'returnTo'> | undefined> {
  const row = await db
    .deleteFrom('sign_ins')
    .where('state_hash', '=', stateHash)
    .where('browser_hash', '=', browserHash)
    .where('surface', '=', surface)
    .where('expires_at', '>', now)
    .returning(['nonce', 'verifier', 'return_to'])
    .executeTakeFirst()
  return row && { nonce: row.nonce, verifier: row.verifier as Sealed, returnTo: row.return_to }
}

export async function deleteSessionsOf(db: Db, accountId: string): Promise<void> {
  await db.deleteFrom('web_sessions').where('account_id', '=', accountId).execute()
}

export async function deleteExpired(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('web_sessions').where('expires_at', '<', now).execute()
  await db.deleteFrom('sign_ins').where('expires_at', '<', now).execute()
}

/** The account that a subject of an outside issuer is linked to, with its standing. */
export async function findLinkedStanding(
  db: Db,
  issuer: string,
  subject: string,
): Promise<Standing | undefined> {
  const { rows } = await sql`
    select ${standingColumns} from account_identities i join accounts a on a.id = i.account_id
    where i.issuer = ${issuer} and i.subject = ${subject}`.execute(db)
  return rows[0] === undefined ? undefined : toStanding(rows[0])
}
