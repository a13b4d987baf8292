import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import { sql } from 'kysely'
import { createIdentityProvider, rotateSigningKeys } from '#features/identity-provider'
import { createAuthenticator } from '#features/sessions'
import { browserOf, identityApp, type IdentityApp, seedDirect } from './identity-app.ts'
import { tokensOf } from './raw-client.ts'

const minute = 60_000
const day = 86_400_000

/** Another process of the same installation, as far as tokens go. */
function otherProcess(identity: IdentityApp) {
  const identityProvider = createIdentityProvider(identity.accountDeps)
  const authenticate = createAuthenticator({ ...identity.sessionDeps, identityProvider })
  return {
    identityProvider,
    accepts: async (token: string): Promise<boolean> => {
      const request = { headers: { authorization: `Bearer ${token}` } } as never
      return authenticate(request, 'bearer').then(
        (principal) => principal !== undefined,
        () => false,
      )
    },
  }
}

const kidOf = (token: string): unknown => decodeProtectedHeader(token).kid

async function given(identity: IdentityApp) {
  await seedDirect(identity)
  const person = await identity.given.customer()
  const token = async () => (await tokensOf(identity, person)).accessToken
  const isGood = async (one: string) =>
    (await browserOf(identity).get('/v1/me', { authorization: `Bearer ${one}` })).status === 200
  const published = async () =>
    ((await browserOf(identity).get('/oidc/jwks')).json as { keys: { kid: string }[] }).keys.map(
      ({ kid }) => kid,
    )
  /** Lets keys grow older, and every process look at them again. The tokens themselves go by the real time. */
  const age = async (ms: number): Promise<void> => {
    const earlier = sql<Date>`created_at - make_interval(secs => ${ms / 1000})`
    const sooner = sql<Date>`retired_at - make_interval(secs => ${ms / 1000})`
    await identity.db.updateTable('oidc_keys').set({ created_at: earlier, retired_at: sooner }).execute()
    identity.clock.pass(31_000)
  }
  return { token, isGood, published, age }
}

test('tokens from before, during and after an exchange of keys are good while they last, in every process', async (t) => {
  const identity = await identityApp(t)
  const { token, isGood, published, age } = await given(identity)
  const other = otherProcess(identity)
  const before = await token()
  assert.ok(await other.accepts(before))
  const kid = await rotateSigningKeys(identity.accountDeps)
  assert.ok(kid !== undefined)
  // Nobody is told: each process looks by itself within half a minute, also one that has no background work.
  identity.clock.pass(31_000)
  assert.deepEqual(new Set(await published()), new Set([String(kidOf(before)), kid]))
  const during = await token()
  assert.equal(kidOf(during), kidOf(before), 'published, and not signing yet')
  for (const one of [before, during]) assert.ok((await isGood(one)) && (await other.accepts(one)))
  await age(10 * minute)
  const after = await token()
  assert.equal(kidOf(after), kid, 'signing')
  assert.ok((await isGood(after)) && (await other.accepts(after)))
  assert.equal((await published()).length, 2, 'the one before still verifies')
  await age(61 * minute)
  assert.deepEqual(await published(), [kid], 'and is gone when nothing of it can be left')
  assert.ok(!(await isGood(before)))
})

test('the new key signs only after every token of the old one that is good has a verifier for its whole life', async (t) => {
  const identity = await identityApp(t)
  const { token, isGood, age } = await given(identity)
  await token()
  await rotateSigningKeys(identity.accountDeps)
  await age(9 * minute)
  const last = await token()
  await age(2 * minute)
  assert.notEqual(kidOf(await token()), kidOf(last))
  assert.ok(await isGood(last))
})

test('keys are exchanged by age, once, however many processes ask', async (t) => {
  const identity = await identityApp(t)
  const { token } = await given(identity)
  await token()
  const ask = () =>
    Promise.all(
      Array.from({ length: 8 }, () => rotateSigningKeys(identity.accountDeps, { olderThanMs: 90 * day })),
    )
  assert.deepEqual(await ask(), Array.from({ length: 8 }))
  identity.clock.pass(90 * day + minute)
  assert.equal((await ask()).filter((kid) => kid !== undefined).length, 1)
  assert.deepEqual(await ask(), Array.from({ length: 8 }))
})

test('a key that may be known to others is exchanged at once, and what it signed is refused', async (t) => {
  const identity = await identityApp(t)
  const { token, isGood } = await given(identity)
  const other = otherProcess(identity)
  const before = await token()
  assert.ok(await other.accepts(before))
  await rotateSigningKeys(identity.accountDeps, { atOnce: true })
  identity.clock.pass(31_000)
  assert.ok(!(await isGood(before)))
  assert.ok(!(await other.accepts(before)))
  const after = await token()
  assert.ok((await isGood(after)) && (await other.accepts(after)))
})
