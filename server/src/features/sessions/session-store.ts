import { sql } from 'kysely'
import { hasSecondFactor, type Standing, standingColumns, toStanding } from '#features/accounts'
import type { Surface } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import type { Sealed } from '#platform/key-ring'
import type { Outside, Proof } from './session.ts'

export type SessionTimes = {
  readonly refreshAt: Date
  readonly accessExpiresAt: Date
}

export type FoundSession = SessionTimes & {
  readonly id: string
  readonly proof: Proof
  /** The configured outside issuer that it rests on; null: our own provider. */
  readonly issuer: string | null
  /** The one organization in which it acts; null: all that the account may. */
  readonly confinedTo: string | null
  readonly tokenHash: string
  readonly createdAt: Date
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
    amr: string[]
    strong: boolean
    multi_factor: boolean
    issuer: string | null
    confined_to: string | null
    authenticated_at: Date
    refresh_at: Date
    access_expires_at: Date
    created_at: Date
    last_seen_at: Date
    expires_at: Date
  }>`
    select s.id, s.method, s.amr, s.multi_factor, s.issuer, s.confined_to, s.authenticated_at, s.refresh_at,
      s.access_expires_at, s.created_at, s.last_seen_at, s.expires_at,
      (s.strong or (s.issuer is null and s.confined_to is null and not ${hasSecondFactor('a.id')})) as strong,
      ${standingColumns}
    from web_sessions s join accounts a on a.id = s.account_id
    where s.token_hash = ${tokenHash} and s.surface = ${surface}`.execute(db)
  const row = rows[0]
  if (row === undefined) return undefined
  return {
    tokenHash,
    id: row.id,
    proof: {
      authenticatedAt: row.authenticated_at,
      method: row.method,
      amr: row.amr,
      strong: row.strong,
      multiFactor: row.multi_factor,
    },
    issuer: row.issuer,
    confinedTo: row.confined_to,
    refreshAt: row.refresh_at,
    accessExpiresAt: row.access_expires_at,
    createdAt: row.created_at,
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
    readonly proof: Proof
    readonly outside: Outside | undefined
    readonly providerSession: string | undefined
    readonly confinedTo: string | null
    readonly userAgent: string | null
    readonly address: string | null
    readonly tokens: Sealed
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
      method: session.proof.method,
      amr: [...session.proof.amr],
      strong: session.proof.strong,
      multi_factor: session.proof.multiFactor,
      confined_to: session.confinedTo,
      user_agent: session.userAgent,
      address: session.address,
      issuer: session.outside?.issuer ?? null,
      issuer_client: session.outside?.clientId ?? null,
      issuer_subject: session.outside?.subject ?? null,
      issuer_session: session.outside?.session ?? session.providerSession ?? null,
      tokens: JSON.stringify(session.tokens),
      refresh_at: session.refreshAt,
      access_expires_at: session.accessExpiresAt,
      authenticated_at: session.proof.authenticatedAt,
      created_at: session.now,
      last_seen_at: session.now,
      expires_at: session.expiresAt,
    })
    .execute()
  await db
    .updateTable('accounts')
    .set({ last_seen_at: session.now })
    .where('id', '=', session.accountId)
    .execute()
}

/** Notes that a session was used, and with it when its account was last seen. */
export async function touchSession(db: Db, tokenHash: string, now: Date): Promise<void> {
  await sql`
    with touched as (
      update web_sessions set last_seen_at = ${now} where token_hash = ${tokenHash} returning account_id
    )
    update accounts a set last_seen_at = ${now} from touched t where a.id = t.account_id`.execute(db)
}

export type TakenSession = {
  readonly tokenHash: string
  readonly id: string
  readonly accountId: string
  readonly surface: string
  readonly issuer: string | null
  /** Our provider's session in the same browser, as sha256 of its name. */
  readonly providerSession: string | null
  readonly tokens: Sealed
}

const takenColumns = [
  'token_hash',
  'id',
  'account_id',
  'surface',
  'issuer',
  'issuer_session',
  'tokens',
] as const

function toTaken(row: {
  readonly token_hash: string
  readonly id: string
  readonly account_id: string
  readonly surface: string
  readonly issuer: string | null
  readonly issuer_session: string | null
  readonly tokens: unknown
}): TakenSession {
  const { token_hash: tokenHash, id, account_id: accountId, surface, issuer, issuer_session } = row
  const providerSession = issuer === null ? issuer_session : null
  // Only sealed tokens are ever written there.
  return { tokenHash, id, accountId, surface, issuer, providerSession, tokens: row.tokens as Sealed }
}

/** A session's sealed tokens, by its id; nothing is taken. */
export async function findSessionTokens(db: Db, id: string): Promise<TakenSession | undefined> {
  const row = await db.selectFrom('web_sessions').select(takenColumns).where('id', '=', id).executeTakeFirst()
  return row && toTaken(row)
}

/** Removes a session; answers whose it was and its sealed tokens, to exactly one caller. */
export async function takeSession(
  db: Db,
  tokenHash: string,
  surface: Surface,
): Promise<TakenSession | undefined> {
  const row = await db
    .deleteFrom('web_sessions')
    .where('token_hash', '=', tokenHash)
    .where('surface', '=', surface)
    .returning(takenColumns)
    .executeTakeFirst()
  return row && toTaken(row)
}

/** Which of an account's sessions: all of them, but one, or one; where `confinedTo` is given, only those of its kind. */
export type Which = {
  readonly accountId: string
  readonly except?: string
  readonly only?: string
  readonly confinedTo?: string | null
}

/** Removes sessions of an account; answers them, each to exactly one caller. */
export async function takeSessionsOf(
  db: Db,
  { accountId, except, only, confinedTo }: Which,
): Promise<readonly TakenSession[]> {
  const rows = await db
    .deleteFrom('web_sessions')
    .where('account_id', '=', accountId)
    .$if(except !== undefined, (query) => query.where('id', '<>', except ?? ''))
    .$if(only !== undefined, (query) => query.where('id', '=', only ?? ''))
    .$if(typeof confinedTo === 'string', (query) => query.where('confined_to', '=', confinedTo ?? ''))
    .returning(takenColumns)
    .execute()
  return rows.map((row) => toTaken(row))
}

/** Removes the sessions that rest on one of an issuer's own: by its name there, or all of a subject. */
export async function takeOutsideSessions(
  db: Db,
  {
    issuers,
    clientId,
    session,
    subject,
  }: {
    readonly issuers: readonly string[]
    readonly clientId: string
    readonly session: string | undefined
    readonly subject: string | undefined
  },
): Promise<readonly TakenSession[]> {
  const rows = await db
    .deleteFrom('web_sessions')
    .where('issuer', 'in', [...issuers])
    .where('issuer_client', '=', clientId)
    .$if(session !== undefined, (query) => query.where('issuer_session', '=', session ?? ''))
    .$if(subject !== undefined, (query) => query.where('issuer_subject', '=', subject ?? ''))
    .returning(takenColumns)
    .execute()
  return rows.map((row) => toTaken(row))
}

export type LeasedSession = {
  readonly tokens: Sealed
  readonly outside: Pick<Outside, 'issuer' | 'subject'> | undefined
}

/** Takes the lease on renewing a session's tokens; undefined while they are fresh or another one holds it. */
export async function leaseRefresh(
  db: Db,
  tokenHash: string,
  { now, until }: { readonly now: Date; readonly until: Date },
): Promise<LeasedSession | undefined> {
  const row = await db
    .updateTable('web_sessions')
    .set({ refresh_leased_until: until })
    .where('token_hash', '=', tokenHash)
    .where('refresh_at', '<=', now)
    .where((where) =>
      where.or([where('refresh_leased_until', 'is', null), where('refresh_leased_until', '<', now)]),
    )
    .returning(['tokens', 'issuer', 'issuer_subject'])
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { issuer, issuer_subject: subject } = row
  const outside = issuer === null || subject === null ? undefined : { issuer, subject }
  return { tokens: row.tokens as Sealed, outside }
}

/** Gives the lease back without new tokens; nobody asks again before `refreshAt`. */
export async function postponeRefresh(db: Db, tokenHash: string, refreshAt: Date): Promise<void> {
  await db
    .updateTable('web_sessions')
    .set({ refresh_at: refreshAt, refresh_leased_until: null })
    .where('token_hash', '=', tokenHash)
    .execute()
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

export async function deleteExpired(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('web_sessions').where('expires_at', '<', now).execute()
}
