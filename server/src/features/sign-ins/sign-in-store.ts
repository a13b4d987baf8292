import type { Surface } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import type { Sealed } from '#platform/key-ring'

export type SignIn = {
  readonly stateHash: string
  readonly browserHash: string
  readonly surface: Surface
  /** The configured outside issuer that it left for; null: our own provider. */
  readonly issuer: string | null
  readonly nonce: string
  readonly verifier: Sealed
  readonly returnTo: string
  /** Whether the person was to prove itself anew. */
  readonly stepUp: boolean
  /** The session whose account is to be linked to whoever comes back; null: they sign in. */
  readonly linkFor: string | null
  readonly begunAt: Date
  readonly expiresAt: Date
}

export async function insertSignIn(db: Db, signIn: SignIn): Promise<void> {
  await db
    .insertInto('sign_ins')
    .values({
      state_hash: signIn.stateHash,
      browser_hash: signIn.browserHash,
      surface: signIn.surface,
      issuer: signIn.issuer,
      step_up: signIn.stepUp,
      link_for: signIn.linkFor,
      created_at: signIn.begunAt,
      nonce: signIn.nonce,
      verifier: JSON.stringify(signIn.verifier),
      return_to: signIn.returnTo,
      expires_at: signIn.expiresAt,
    })
    .execute()
}

export type TakenSignIn = Pick<SignIn, 'nonce' | 'verifier' | 'returnTo' | 'stepUp' | 'linkFor' | 'begunAt'>

/** Takes a sign-in that comes back, once, only by the browser that left, and only from the issuer that it left for. */
export async function takeSignIn(
  db: Db,
  {
    stateHash,
    browserHash,
    surface,
    issuer,
    now,
  }: Pick<SignIn, 'stateHash' | 'browserHash' | 'surface' | 'issuer'> & { readonly now: Date },
): Promise<TakenSignIn | undefined> {
  const row = await db
    .deleteFrom('sign_ins')
    .where('state_hash', '=', stateHash)
    .where('browser_hash', '=', browserHash)
    .where('surface', '=', surface)
    .where('issuer', issuer === null ? 'is' : '=', issuer)
    .where('expires_at', '>', now)
    .returning(['nonce', 'verifier', 'return_to', 'step_up', 'link_for', 'created_at'])
    .executeTakeFirst()
  return (
    row && {
      nonce: row.nonce,
      verifier: row.verifier as Sealed,
      returnTo: row.return_to,
      stepUp: row.step_up,
      linkFor: row.link_for,
      begunAt: row.created_at,
    }
  )
}

export async function deleteOldSignIns(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('sign_ins').where('expires_at', '<', now).execute()
}
