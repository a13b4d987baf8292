import type { Adapter, AdapterPayload } from 'oidc-provider'
import { systemActor } from '#platform/actor'
import type { Clock } from '#platform/clock'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import { type KeyRing, open, seal, sha256 } from '#platform/key-ring'
import {
  consumePayload,
  deleteOfGrant,
  deletePayload,
  findPayload,
  savePayload,
  type StoredPayload,
} from './payload-store.ts'

export type PayloadDeps = {
  readonly unitOfWork: UnitOfWork
  readonly keyRing: KeyRing
  readonly clock: Clock
}

const actor = systemActor('identity-provider')
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const place = (model: string, idHash: string): string => `oidc_payloads/${model}/${idHash}`

function openPayload(
  keyRing: KeyRing,
  model: string,
  stored: StoredPayload | undefined,
): AdapterPayload | undefined {
  if (stored === undefined) return undefined
  const { idHash, payload, consumedAt } = stored
  // The library's own payload, as `upsert` sealed it.
  const opened = JSON.parse(open(keyRing, place(model, idHash), payload)) as AdapterPayload
  return consumedAt === null ? opened : { ...opened, consumed: Math.floor(consumedAt.getTime() / 1000) }
}

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
    const find = async (column: 'id_hash' | 'uid_hash', value: string): Promise<AdapterPayload | undefined> =>
      openPayload(keyRing, model, await inDb((db) => findPayload(db, model, { column, hash: sha256(value) })))
    return {
      find: (id) => find('id_hash', id),
      findByUid: (uid) => find('uid_hash', uid),
      // Only the device flow asks by user code, and that is off.
      findByUserCode: async () => undefined,
      upsert: (id, payload, expiresIn) => {
        const { accountId, grantId, uid } = payload
        const idHash = sha256(id)
        const value = {
          payload: seal(keyRing, place(model, idHash), JSON.stringify(payload)),
          grantHash: grantId === undefined ? null : sha256(grantId),
          uidHash: uid === undefined ? null : sha256(uid),
          accountId: accountId !== undefined && uuid.test(accountId) ? accountId : null,
          expiresAt: expiresIn === undefined ? null : new Date(clock.now().getTime() + expiresIn * 1000),
        }
        return inDb((db) => savePayload(db, { model, idHash }, value))
      },
      consume: (id) =>
        inDb(async (db) => {
          if (!(await consumePayload(db, { model, idHash: sha256(id) }, clock.now()))) throw refuseReuse()
        }),
      destroy: (id) => inDb((db) => deletePayload(db, { model, idHash: sha256(id) })),
      revokeByGrantId: (grantId) => inDb((db) => deleteOfGrant(db, model, sha256(grantId))),
    }
  }
}
