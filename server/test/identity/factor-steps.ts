import assert from 'node:assert/strict'
import type { MySecurity, PasskeyCreation } from '@freehold/contract'
import type { Surface } from '#platform/actor'
import { codeAt, keepSecret } from './code-generator.ts'
import type { Browser, IdentityApp, Person } from './identity-app.ts'
import type { SoftAuthenticator } from './soft-authenticator.ts'

export async function securityOf(browser: Browser, surface: Surface): Promise<MySecurity> {
  const answer = await browser.get(`/${surface}/v1/me/security`)
  assert.equal(answer.status, 200, answer.body)
  return answer.json as MySecurity
}

/** Adds a code generator in the profile of whoever is signed in; answers its secret and the recovery codes. */
export async function addTotp(
  browser: Browser,
  surface: Surface,
): Promise<{ secret: string; recoveryCodes: readonly string[] }> {
  const begun = await browser.post(`/${surface}/v1/me/totp`, {})
  assert.equal(begun.status, 200, begun.body)
  const { secret } = begun.json as { secret: string }
  const code = codeAt(secret, browser.now())
  const confirmed = await browser.post(`/${surface}/v1/me/totp/confirm`, { code })
  assert.equal(confirmed.status, 200, confirmed.body)
  const me = (await browser.get(`/${surface}/v1/me`)).json as { email: string }
  keepSecret(me.email, secret)
  const { recoveryCodes } = confirmed.json as { recoveryCodes: string[] | null }
  return { secret, recoveryCodes: recoveryCodes ?? [] }
}

/** Adds a passkey in the profile of whoever is signed in. */
export async function addPasskey(
  browser: Browser,
  surface: Surface,
  device: SoftAuthenticator,
): Promise<string> {
  const begun = await browser.post(`/${surface}/v1/me/passkeys/begin`, {})
  assert.equal(begun.status, 200, begun.body)
  const registration = device.create(begun.json as PasskeyCreation)
  const added = await browser.post(`/${surface}/v1/me/passkeys`, { name: 'My device', registration })
  assert.equal(added.status, 201, added.body)
  return (added.json as { passkey: { id: string } }).passkey.id
}

/** How the newest session of a person was opened, as its sign-in event says. */
export async function amrOf({ db }: IdentityApp, { accountId }: Person): Promise<readonly string[]> {
  const row = await db
    .selectFrom('audit_events')
    .select('body')
    .where('action', '=', 'account.sign_in')
    .where('target_id', '=', accountId)
    .orderBy('ord', 'desc')
    .executeTakeFirstOrThrow()
  // Written by the recorder; `method` is among the fields of this action.
  const { details } = JSON.parse(row.body) as { details: { method: string } }
  return details.method.split(' ')
}
