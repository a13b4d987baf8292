import type { PasskeyCreation } from '@freehold/contract'
import { newId } from '#platform/ids'
import { randomToken, seal, sha256 } from '#platform/key-ring'
import { codeAt } from '../identity/code-generator.ts'
import { softAuthenticator } from '../identity/soft-authenticator.ts'
import type { Input, Target } from './support.ts'

type Recipe = {
  readonly as: 'app'
  readonly events: readonly string[]
  readonly prepare?: (target: Target) => Promise<Input>
}

const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

const ownerOf = ({ world }: Target): string => world.own.accounts.owner

/** Begins without second factors, in a session that is as strong as can be. */
async function afresh(target: Target): Promise<void> {
  const { query } = target.world
  for (const table of ['totp_factors', 'passkeys', 'recovery_codes'])
    await query(`delete from ${table} where account_id = $1`, [ownerOf(target)])
  await query('update web_sessions set strong = true where account_id = $1', [ownerOf(target)])
}

async function withTotp(target: Target, confirmed: boolean): Promise<void> {
  await afresh(target)
  const id = newId()
  const sealed = seal(target.services.keyRing, `totp_factors/${id}/secret`, secret)
  await target.world.query(
    `insert into totp_factors (id, account_id, secret, confirmed_at)
     values ($1, $2, $3, case when $4 then now() end)`,
    [id, ownerOf(target), JSON.stringify(sealed), confirmed],
  )
}

async function withPasskey(target: Target): Promise<Input> {
  await afresh(target)
  const id = newId()
  await target.world.query(
    `insert into passkeys (id, account_id, credential_id, public_key, synced, name)
     values ($1, $2, $3, 'a', false, 'Key')`,
    [id, ownerOf(target), randomToken()],
  )
  return { params: { id } }
}

/** A passkey that was just made for a challenge of the owner's session. */
async function newPasskey(target: Target): Promise<Input> {
  await afresh(target)
  const { origin } = target.services
  const challenge = randomToken()
  await target.world.query(
    `insert into passkey_challenges (challenge_hash, purpose, expires_at) values ($1, $2, now() + interval '1 hour')`,
    [sha256(challenge), `register:${ownerOf(target)}`],
  )
  const { hostname } = new URL(origin)
  const asked = { challenge, rp: { id: hostname }, user: { id: 'bm9uZQ' } }
  // As much of it as an authenticator reads.
  const registration = softAuthenticator(origin).create(asked as PasskeyCreation)
  return { body: { name: 'Key', registration } }
}

export const identityRecipes: Readonly<Record<string, Recipe>> = {
  'me.changeEmail': { as: 'app', events: ['account.request_email_change'] },
  'me.changePassword': {
    as: 'app',
    prepare: async (target) => {
      // Without one before there is none to know.
      await target.world.query('delete from credentials where account_id = $1', [ownerOf(target)])
      return {}
    },
    events: ['account.set_password'],
  },
  'totp.confirm': {
    as: 'app',
    prepare: async (target) => {
      await withTotp(target, false)
      return { body: { code: codeAt(secret, target.services.clock.now()) } }
    },
    events: ['account.add_factor'],
  },
  'totp.remove': {
    as: 'app',
    prepare: async (target) => {
      await withTotp(target, true)
      return {}
    },
    events: ['account.remove_factor'],
  },
  'passkeys.create': { as: 'app', prepare: newPasskey, events: ['account.add_factor'] },
  'passkeys.rename': { as: 'app', prepare: withPasskey, events: ['account.update'] },
  'passkeys.remove': { as: 'app', prepare: withPasskey, events: ['account.remove_factor'] },
  'recoveryCodes.regenerate': {
    as: 'app',
    prepare: async (target) => {
      await withTotp(target, true)
      return {}
    },
    events: ['account.regenerate_recovery_codes'],
  },
}

const inSignIn =
  'a step of a sign-in under way: what comes of it is recorded with the session, refusals by themselves: server/test/identity'

export const silentIdentity: Readonly<Record<string, string>> = {
  'interactions.addPasskey': inSignIn,
  'interactions.beginPasskey': inSignIn,
  'interactions.confirmTotp': inSignIn,
  'interactions.enrolPasskey': inSignIn,
  'interactions.enrolTotp': inSignIn,
  'interactions.proveDemo': inSignIn,
  'interactions.provePasskey': inSignIn,
  'interactions.proveRecoveryCode': inSignIn,
  'interactions.proveTotp': inSignIn,
  'interactions.replacePassword': inSignIn,
  'passkeys.begin': 'keeps a challenge for some minutes; the account is as it was',
  'totp.begin': 'keeps a secret that counts for nothing until totp.confirm',
}
