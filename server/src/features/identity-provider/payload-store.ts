import type { Db } from '#platform/db/pool'
import { type Sealed, sha256 } from '#platform/key-ring'

/** One thing of the provider's: ids are bearer values, so only their sha256 is a key. */
export type PayloadKey = { readonly model: string; readonly idHash: string }

export type StoredPayload = {
  readonly idHash: string
  readonly payload: Sealed
  readonly consumedAt: Date | null
}

export async function findPayload(
  db: Db,
  model: string,
  by: { readonly column: 'id_hash' | 'uid_hash'; readonly hash: string },
): Promise<StoredPayload | undefined> {
  const row = await db
    .selectFrom('oidc_payloads')
    .select(['id_hash', 'payload', 'consumed_at'])
    .where('model', '=', model)
    .where(by.column, '=', by.hash)
    .executeTakeFirst()
  // Only `savePayload` writes payloads, and only sealed ones.
  return row && { idHash: row.id_hash, payload: row.payload as Sealed, consumedAt: row.consumed_at }
}

export async function savePayload(
  db: Db,
  { model, idHash }: PayloadKey,
  value: {
    readonly payload: Sealed
    readonly grantHash: string | null
    readonly uidHash: string | null
    readonly accountId: string | null
    readonly expiresAt: Date | null
  },
): Promise<void> {
  const row = {
    payload: JSON.stringify(value.payload),
    grant_hash: value.grantHash,
    uid_hash: value.uidHash,
    account_id: value.accountId,
    expires_at: value.expiresAt,
  }
  await db
    .insertInto('oidc_payloads')
    .values({ model, id_hash: idHash, ...row })
    .onConflict((conflict) => conflict.columns(['model', 'id_hash']).doUpdateSet(row))
    .execute()
}

/** Marks as used; true for exactly one of any number of callers. */
export async function consumePayload(db: Db, { model, idHash }: PayloadKey, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('oidc_payloads')
    .set({ consumed_at: now })
    .where('model', '=', model)
    .where('id_hash', '=', idHash)
    .where('consumed_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function deletePayload(db: Db, { model, idHash }: PayloadKey): Promise<void> {
  await db.deleteFrom('oidc_payloads').where('model', '=', model).where('id_hash', '=', idHash).execute()
}

export async function deleteOfGrant(db: Db, model: string, grantHash: string): Promise<void> {
  await db
    .deleteFrom('oidc_payloads')
    .where('model', '=', model)
    .where('grant_hash', '=', grantHash)
    .execute()
}

/** Ends the grant that a refresh token belongs to: the grant and every token and code of it. */
export async function deleteGrantOf(db: Db, refreshToken: string): Promise<void> {
  const grantHash = await findGrantOf(db, refreshToken)
  if (grantHash === undefined) return
  await db
    .deleteFrom('oidc_payloads')
    .where((where) =>
      where.or([
        where('grant_hash', '=', grantHash),
        where.and([where('model', '=', 'Grant'), where('id_hash', '=', grantHash)]),
      ]),
    )
    .execute()
}

/** Whether a grant still stands, by the sha256 of its id. */
export async function hasGrant(db: Db, grantHash: string): Promise<boolean> {
  const row = await db
    .selectFrom('oidc_payloads')
    .select('id_hash')
    .where('model', '=', 'Grant')
    .where('id_hash', '=', grantHash)
    .executeTakeFirst()
  return row !== undefined
}

/** Ends the provider's own session of a browser; tokens given out earlier go on. */
export async function deleteBrowserSession(db: Db, sessionId: string): Promise<void> {
  await db
    .deleteFrom('oidc_payloads')
    .where('model', '=', 'Session')
    .where('id_hash', '=', sha256(sessionId))
    .execute()
}

/** Ends the provider's own session in the browser that a surface's session was begun in. */
export async function deleteBrowserSessionOf(db: Db, uidHash: string): Promise<void> {
  await db
    .deleteFrom('oidc_payloads')
    .where('model', '=', 'Session')
    .where('uid_hash', '=', uidHash)
    .execute()
}

/** The grant that a refresh token belongs to, as sha256 of its id. */
export async function findGrantOf(db: Db, refreshToken: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('oidc_payloads')
    .select('grant_hash')
    .where('model', '=', 'RefreshToken')
    .where('id_hash', '=', sha256(refreshToken))
    .executeTakeFirst()
  return row?.grant_hash ?? undefined
}

/**
 * Ends everything that an account holds here, sessions, grants, codes, refresh tokens; except one grant's, and one
 * session, where they are named.
 */
export async function deletePayloadsOf(
  db: Db,
  accountId: string,
  except: { readonly grantHash: string | null; readonly sessionHash: string | null },
): Promise<void> {
  const { grantHash, sessionHash } = except
  await db
    .deleteFrom('oidc_payloads')
    .where('account_id', '=', accountId)
    .$if(grantHash !== null, (query) =>
      query.where((where) =>
        where.and([
          where.or([where('grant_hash', 'is', null), where('grant_hash', '<>', grantHash ?? '')]),
          where.not(where.and([where('model', '=', 'Grant'), where('id_hash', '=', grantHash ?? '')])),
        ]),
      ),
    )
    .$if(sessionHash !== null, (query) =>
      query.where((where) =>
        where.not(where.and([where('model', '=', 'Session'), where('uid_hash', '=', sessionHash ?? '')])),
      ),
    )
    .execute()
}

export async function deleteExpiredPayloads(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('oidc_payloads').where('expires_at', '<', before).execute()
}
