import type { Db } from '#platform/db/pool'
import { newId } from '#platform/ids'
import { randomToken, sha256 } from '#platform/key-ring'

export type Passkey = {
  readonly id: string
  readonly accountId: string
  /** As the authenticator chose it, base64url. */
  readonly credentialId: string
  /** COSE key, base64url. */
  readonly publicKey: string
  readonly counter: number
  readonly transports: readonly string[]
  /** Whether it is kept by a password manager or platform rather than by one device. */
  readonly synced: boolean
  readonly name: string
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
}

/** An answer to a challenge takes a person so long, at most. */
const challengeMs = 10 * 60_000

/** Makes a challenge that one answer can take, for this purpose only. */
export async function createChallenge(db: Db, purpose: string, now: Date): Promise<string> {
  const challenge = randomToken()
  await db
    .insertInto('passkey_challenges')
    .values({
      challenge_hash: sha256(challenge),
      purpose,
      expires_at: new Date(now.getTime() + challengeMs),
    })
    .execute()
  return challenge
}

/** Takes a challenge; true for exactly one of any number of callers. */
export async function takeChallenge(
  db: Db,
  { challenge, purpose, now }: { challenge: string; purpose: string; now: Date },
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('passkey_challenges')
    .where('challenge_hash', '=', sha256(challenge))
    .where('purpose', '=', purpose)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return numDeletedRows === 1n
}

export async function deleteExpiredChallenges(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('passkey_challenges').where('expires_at', '<', now).execute()
}

type Row = {
  readonly id: string
  readonly account_id: string
  readonly credential_id: string
  readonly public_key: string
  readonly counter: string
  readonly transports: unknown
  readonly synced: boolean
  readonly name: string
  readonly created_at: Date
  readonly last_used_at: Date | null
}

function toPasskey(row: Row): Passkey {
  return {
    id: row.id,
    accountId: row.account_id,
    credentialId: row.credential_id,
    publicKey: row.public_key,
    counter: Number(row.counter),
    // `insertPasskey` writes a list of words.
    transports: row.transports as string[],
    synced: row.synced,
    name: row.name,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  }
}

export async function findPasskey(db: Db, credentialId: string): Promise<Passkey | undefined> {
  const row = await db
    .selectFrom('passkeys')
    .selectAll()
    .where('credential_id', '=', credentialId)
    .executeTakeFirst()
  return row && toPasskey(row)
}

export async function listPasskeys(db: Db, accountId: string): Promise<readonly Passkey[]> {
  const rows = await db
    .selectFrom('passkeys')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map((row) => toPasskey(row))
}

/** Undefined where an account, this one or another, already holds the credential. */
export async function insertPasskey(
  db: Db,
  passkey: Omit<Passkey, 'id' | 'createdAt' | 'lastUsedAt'> & { readonly now: Date },
): Promise<Passkey | undefined> {
  const row = await db
    .insertInto('passkeys')
    .values({
      id: newId(),
      account_id: passkey.accountId,
      credential_id: passkey.credentialId,
      public_key: passkey.publicKey,
      counter: String(passkey.counter),
      transports: JSON.stringify(passkey.transports),
      synced: passkey.synced,
      name: passkey.name,
      created_at: passkey.now,
    })
    .onConflict((conflict) => conflict.column('credential_id').doNothing())
    .returningAll()
    .executeTakeFirst()
  return row && toPasskey(row)
}

/** Notes a use; false where the counter did not go on, which tells of a copied authenticator. Zero means: none. */
export async function advanceCounter(
  db: Db,
  { id, counter, now }: { id: string; counter: number; now: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('passkeys')
    .set({ counter: String(counter), last_used_at: now })
    .where('id', '=', id)
    .where((where) => (counter === 0 ? where('counter', '=', '0') : where('counter', '<', String(counter))))
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function renamePasskey(
  db: Db,
  { accountId, id, name }: { accountId: string; id: string; name: string },
): Promise<Passkey | undefined> {
  const row = await db
    .updateTable('passkeys')
    .set({ name })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  return row && toPasskey(row)
}

export async function deletePasskey(db: Db, accountId: string, id: string): Promise<Passkey | undefined> {
  const row = await db
    .deleteFrom('passkeys')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  return row && toPasskey(row)
}
