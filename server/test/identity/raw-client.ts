import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { callbackOf, clientSecret } from '#features/identity-provider'
import type { Surface } from '#platform/actor'
import {
  type Browser,
  browserOf,
  goodPassword,
  type IdentityApp,
  passSteps,
  type Person,
} from './identity-app.ts'

export type Asked = Record<string, string>

/** What a proper authorization request of a surface says; a test changes what it wants to be refused. */
export function request(identity: IdentityApp, surface: Surface, verifier: string): Asked {
  return {
    client_id: surface,
    response_type: 'code',
    redirect_uri: callbackOf(identity.origin, surface),
    scope: 'openid api',
    state: 'a-state-of-ours',
    nonce: 'a-nonce-of-ours',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }
}

export function newVerifier(): string {
  return randomBytes(32).toString('base64url')
}

export function authorize(browser: Browser, asked: Asked) {
  return browser.get(`/oidc/auth?${new URLSearchParams(asked)}`)
}

/** Walks through sign-in by hand; answers the code that came back. */
export async function codeFor(
  identity: IdentityApp,
  browser: Browser,
  { surface, person, asked }: { surface: Surface; person: Person; asked: Asked },
): Promise<string> {
  let answer = await authorize(browser, asked)
  const uid = /\/sign-in\/(.+)$/.exec(answer.location ?? '')?.[1]
  if (uid !== undefined) {
    const signed = await browser.post(`/v1/interactions/${uid}`, {
      email: person.email,
      password: goodPassword,
    })
    answer = await browser.get(await passSteps(browser, uid, person.email, signed))
  }
  const back = new URL(answer.location ?? '', identity.origin)
  assert.equal(back.pathname, `/auth/${surface}/callback`, answer.body)
  return back.searchParams.get('code') ?? ''
}

/** Asks the token endpoint as a client would that has its secret. */
export async function askToken(
  { app, keyRing, origin }: IdentityApp,
  client: { surface: Surface; secret?: string | null },
  form: Record<string, string>,
): Promise<{ status: number; json: Record<string, unknown> }> {
  const secret = client.secret === undefined ? clientSecret(keyRing, client.surface) : client.secret
  const response = await app.inject({
    method: 'POST',
    url: '/oidc/token',
    headers: {
      host: new URL(origin).host,
      'content-type': 'application/x-www-form-urlencoded',
      ...(secret === null
        ? {}
        : { authorization: `Basic ${Buffer.from(`${client.surface}:${secret}`).toString('base64')}` }),
    },
    payload: new URLSearchParams(form).toString(),
  })
  return { status: response.statusCode, json: response.json<Record<string, unknown>>() }
}

export function redeem(
  identity: IdentityApp,
  surface: Surface,
  { code, verifier, ...rest }: { code: string; verifier: string } & Record<string, string>,
) {
  return askToken(
    identity,
    { surface },
    {
      grant_type: 'authorization_code',
      code,
      redirect_uri: callbackOf(identity.origin, surface),
      code_verifier: verifier,
      ...rest,
    },
  )
}

/** The tokens of a person on a surface, as our own relying party gets them. */
export async function tokensOf(
  identity: IdentityApp,
  person: Person,
  surface: Surface = 'app',
): Promise<{ accessToken: string; refreshToken: string; idToken: string }> {
  const verifier = newVerifier()
  const asked = request(identity, surface, verifier)
  const code = await codeFor(identity, browserOf(identity), { surface, person, asked })
  const { status, json } = await redeem(identity, surface, { code, verifier })
  assert.equal(status, 200, JSON.stringify(json))
  return {
    accessToken: String(json['access_token']),
    refreshToken: String(json['refresh_token']),
    idToken: String(json['id_token']),
  }
}
