import { exportJWK, generateKeyPair } from 'jose'
import { sql } from 'kysely'
import { systemActor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import { newId } from '#platform/ids'
import { open, seal, type Sealed } from '#platform/key-ring'
import type { PayloadDeps } from './payload-adapter.ts'

/** A private ES256 key as oidc-provider takes it. */
export type SigningKey = {
  readonly kty: 'EC'
  readonly crv: string
  readonly x: string
  readonly y: string
  readonly d: string
  readonly kid: string
  readonly alg: 'ES256'
  readonly use: 'sig'
}

/** A new key is published so long before it signs, so that every process and verifier has seen it. */
const aheadMs = 10 * 60_000
/** A replaced key goes on verifying so long: more than the life of anything it signed. */
const afterMs = 60 * 60_000

const actor = systemActor('identity-provider')
const place = (kid: string): string => `oidc_keys/${kid}`

async function insertKey({ keyRing }: PayloadDeps, db: Db, now: Date): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const kid = newId()
  const jwk = { ...(await exportJWK(privateKey)), kid, alg: 'ES256', use: 'sig' }
  const sealed = JSON.stringify(seal(keyRing, place(kid), JSON.stringify(jwk)))
  await db.insertInto('oidc_keys').values({ kid, sealed, created_at: now }).execute()
  return kid
}

type KeyRow = { readonly kid: string; readonly sealed: unknown; readonly created_at: Date }

/** The signing key first, then those that still verify or will sign soon. */
function inOrder(rows: readonly KeyRow[], now: Date): readonly KeyRow[] {
  const newest = rows.toSorted((a, b) => b.created_at.getTime() - a.created_at.getTime())
  const signing = newest.find((row) => row.created_at.getTime() + aheadMs <= now.getTime()) ?? newest.at(-1)
  return signing === undefined ? [] : [signing, ...newest.filter((row) => row !== signing)]
}

function lockKeys(db: Db): Promise<unknown> {
  return sql`select pg_advisory_xact_lock(hashtextextended('oidc-keys', 0))`.execute(db)
}

/** All keys in use, the signing one first; the first key is made here. */
export async function readSigningKeys(deps: PayloadDeps): Promise<readonly SigningKey[]> {
  const { unitOfWork, keyRing, clock } = deps
  const now = clock.now()
  const select = (db: Db): Promise<KeyRow[]> =>
    db
      .selectFrom('oidc_keys')
      .select(['kid', 'sealed', 'created_at'])
      .where((where) => where.or([where('retired_at', 'is', null), where('retired_at', '>', now)]))
      .execute()
  const rows = await unitOfWork(actor, 'platform', async ({ db }) => {
    const there = await select(db)
    if (there.length > 0) return there
    await lockKeys(db)
    if ((await select(db)).length === 0) await insertKey(deps, db, now)
    return select(db)
  })
  // `insertKey` sealed exactly this.
  return inOrder(rows, now).map(
    ({ kid, sealed }) => JSON.parse(open(keyRing, place(kid), sealed as Sealed)) as SigningKey,
  )
}

export type Rotation = {
  /** Only where the newest key has reached that age; so any number of processes may ask. */
  readonly olderThanMs?: number
  /** For a key that somebody else may hold: the new one signs now, and nothing that another signed counts any more. */
  readonly atOnce?: boolean
}

/**
 * Publishes a new key, which signs after ten minutes, and retires the old ones an hour after that: longer than the
 * life of any token they signed, and than any process takes to hear of it. Answers the new key's id; undefined where
 * nothing was due.
 */
export async function rotateSigningKeys(
  deps: PayloadDeps,
  { olderThanMs = 0, atOnce = false }: Rotation = {},
): Promise<string | undefined> {
  const { unitOfWork, clock } = deps
  const now = clock.now()
  const after = (ms: number): Date => new Date(now.getTime() + ms)
  return unitOfWork(actor, 'platform', async ({ db, record }) => {
    await lockKeys(db)
    const newest = await db
      .selectFrom('oidc_keys')
      .select('created_at')
      .orderBy('created_at', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (newest !== undefined && now.getTime() - newest.created_at.getTime() < olderThanMs) return undefined
    await db
      .updateTable('oidc_keys')
      .set({ retired_at: atOnce ? now : after(aheadMs + afterMs) })
      .where((where) => where.or([where('retired_at', 'is', null), where('retired_at', '>', now)]))
      .$if(!atOnce, (query) => query.where('retired_at', 'is', null))
      .execute()
    const keyId = await insertKey(deps, db, atOnce ? after(-aheadMs) : now)
    const target = { type: 'signing_key', id: null }
    await record({ action: 'signing_key.rotate', target, details: { keyId, atOnce } })
    return keyId
  })
}

/** Forgets keys that verify nothing any more. */
export async function deleteRetiredKeys({ unitOfWork, clock }: PayloadDeps): Promise<void> {
  const before = new Date(clock.now().getTime() - 86_400_000)
  await unitOfWork(actor, 'platform', ({ db }) =>
    db.deleteFrom('oidc_keys').where('retired_at', '<', before).execute(),
  )
}
