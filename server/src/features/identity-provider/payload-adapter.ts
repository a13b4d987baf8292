import type { Adapter, AdapterPayload } from 'oidc-provider'
import { systemActor } from '#platform/actor'
import type { Clock } from '#platform/clock'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import { type KeyRing, open, seal, type Sealed, sha256 } from '#platform/key-ring'

export type PayloadDeps = { readonly unitOfWork: UnitOfWork; readonly keyRing: KeyRing; readonly clock: Clock }

const actor = systemActor('identity-provider')
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Where oidc-provider keeps its state. Ids are bearer values, so rows are keyed by their sha256; payloads repeat them
 * (a session's `jti` is its cookie), so payloads are sealed to their row. `consume` takes effect once, whoever asks
 * at the same time: the library relies on it and does not say so.
 */
export function createPayloadAdapter(
  { unitOfWork, keyRing, clock }: PayloadDeps,
  refuseReuse: () => Error,
): (model: string) => Adapter {
  const inDb = <T>(fn: (db: Db) => Promise<T>): Promise<T> =>
    unitOfWork(actor, 'platform', ({ db }) => fn(db))

  return (model) => {
    const place = (idHash: string): string => `oidc_payloads/${model}/${idHash}`
    const toPayload = (
      row: { id_hash: string; payload: unknown; consumed_at: Date | null } | undefined,
    ): AdapterPayload | undefined => {
      if (row === undefined) return undefined
      // Only `upsert` writes payloads, and only sealed ones.
      const payload = JSON.parse(open(keyRing, place(row.id_hash), row.payload as Sealed)) as AdapterPayload
      return row.consumed_at === null
        ? payload
        : { ...payload, consumed: Math.floor(row.consumed_at.getTime() / 1000) }
    }
    const findBy = (column: 'id_hash' | 'uid_hash', value: string): Promise<AdapterPayload | undefined> =>
      inDb(async (db) =>
        toPayload(
          await db
            .selectFrom('oidc_payloads')
            .select(['id_hash', 'payload', 'consumed_at'])
            .where('model', '=', model)
            .where(column, '=', sha256(value))
            .executeTakeFirst(),
        ),
      )
    return {
      find: (id) => findBy('id_hash', id),
      findByUid: (uid) => findBy('uid_hash', uid),
      // Only the device flow asks by user code, and that is off.
      findByUserCode: async () => undefined,
      upsert: (id, payload, expiresIn) => {
        const { accountId, grantId, uid } = payload
        const idHash = sha256(id)
        const row = {
          payload: JSON.stringify(seal(keyRing, place(idHash), JSON.stringify(payload))),
          grant_hash: grantId === undefined ? null : sha256(grantId),
          uid_hash: uid === undefined ? null : sha256(uid),
          account_id: accountId !== undefined && uuid.test(accountId) ? accountId : null,
          expires_at: expiresIn === undefined ? null : new Date(clock.now().getTime() + expiresIn * 1000),
        }
        return inDb(async (db) => {
          await db
            .insertInto('oidc_payloads')
            .values({ model, id_hash: idHash, ...row })
            .onConflict((conflict) => conflict.columns(['model', 'id_hash']).doUpdateSet(row))
            .execute()
        })
      },
      consume: (id) =>
        inDb(async (db) => {
          const { numUpdatedRows } = await db
            .updateTable('oidc_payloads')
            .set({ consumed_at: clock.now() })
            .where('model', '=', model)
            .where('id_hash', '=', sha256(id))
            .where('consumed_at', 'is', null)
            .executeTakeFirst()
          if (numUpdatedRows !== 1n) throw refuseReuse()
        }),
      destroy: (id) =>
        inDb(async (db) => {
          await db
            .deleteFrom('oidc_payloads')
            .where('model', '=', model)
            .where('id_hash', '=', sha256(id))
            .execute()
        }),
      revokeByGrantId: (grantId) =>
        inDb(async (db) => {
          await db
            .deleteFrom('oidc_payloads')
            .where('model', '=', model)
            .where('grant_hash', '=', sha256(grantId))
            .execute()
        }),
    }
  }
}

/** Ends the grant that a refresh token belongs to: the grant and every token and code of it. */
export async function deleteGrantOf(db: Db, refreshToken: string): Promise<void> {
  const row = await db
    .selectFrom('oidc_payloads')
    .select('grant_hash')
    .where('model', '=', 'RefreshToken')
    .where('id_hash', '=', sha256(refreshToken))
    .executeTakeFirst()
  if (row?.grant_hash === undefined || row.grant_hash === null) return
  const grantHash = row.grant_hash
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

/** Ends the provider's own session of a browser; tokens given out earlier go on. */
export async function deleteBrowserSession(db: Db, sessionId: string): Promise<void> {
  await db
    .deleteFrom('oidc_payloads')
    .where('model', '=', 'Session')
    .where('id_hash', '=', sha256(sessionId))
    .execute()
}

/** Ends everything that an account holds here: sessions, grants, codes, refresh tokens. */
export async function deletePayloadsOf(db: Db, accountId: string): Promise<void> {
  await db.deleteFrom('oidc_payloads').where('account_id', '=', accountId).execute()
}

export async function deleteExpiredPayloads(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('oidc_payloads').where('expires_at', '<', before).execute()
}
