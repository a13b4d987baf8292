import assert from 'node:assert/strict'
import type { SignInStep, TotpSecret } from '@freehold/contract'
import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import type { Surface } from '#platform/actor'
import type { Clock } from '#platform/clock'
import type { Db } from '#platform/db/pool'
import { keepSecret, nextCode } from './code-generator.ts'

export const goodPassword = 'lantern-orbit-velvet-27'

/** What a browser visits. */
type Site = {
  readonly app: FastifyInstance
  readonly origin: string
  readonly clock: Clock
  readonly db: Db
}

type Answer = {
  readonly status: number
  readonly location: string | undefined
  readonly body: string
  readonly json: unknown
  readonly headers: Readonly<Record<string, unknown>>
}

/** A browser as far as cookies go: keeps what it is given, sends it back, follows nothing by itself. */
export function browserOf({ app, origin: at, clock, db }: Site) {
  const jar = new Map<string, string>()
  async function send(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    address: string,
    { headers = {}, body }: { headers?: Record<string, string>; body?: object } = {},
  ): Promise<Answer> {
    const { pathname, search, host } = new URL(address, at)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await app.inject({
      method,
      url: pathname + search,
      headers: { host, ...(cookie === '' ? {} : { cookie }), ...headers },
      ...(body === undefined ? {} : { payload: body }),
    })
    for (const { name, value, expires, maxAge } of response.cookies) {
      if (maxAge === 0 || (expires !== undefined && expires < new Date())) jar.delete(name)
      else jar.set(name, value)
    }
    const type = String(response.headers['content-type'] ?? '')
    const json: unknown = type.includes('json') ? JSON.parse(response.body) : undefined
    const { location } = response.headers
    return { status: response.statusCode, location, body: response.body, json, headers: response.headers }
  }
  const own = { origin: at, 'sec-fetch-site': 'same-origin', 'x-freehold-csrf': '1' }
  return {
    jar,
    /** Headers of a write by our own pages. */
    own,
    send,
    now: () => clock.now(),
    /** Lets a step of the clock serve again: for tests that are about something else. */
    forgetSteps: () => db.updateTable('totp_factors').set({ last_step: 0 }).execute(),
    get: (address: string, headers?: Record<string, string>) => send('GET', address, headers && { headers }),
    /** As our own pages write. */
    post: (address: string, body: object, headers: Record<string, string> = {}) =>
      send('POST', address, { headers: { ...own, ...headers }, body }),
  }
}

export type Browser = ReturnType<typeof browserOf>

/** Goes on from redirect to redirect until an answer is none; answers that one and where it was. */
export async function follow(browser: Browser, first: Answer): Promise<Answer & { readonly at: string }> {
  let at = ''
  let answer = first
  for (let hop = 0; hop < 8 && answer.location !== undefined; hop += 1) {
    at = answer.location
    if (/^(?:http:\/\/[^/]+)?\/(?:operator|partner|app)(?:\/|$|\?)/.test(at)) break
    answer = await browser.get(at)
  }
  return { ...answer, at }
}

/** Walks to the sign-in page; answers the interaction's id. */
export async function beginSignIn(browser: Browser, surface: Surface, returnTo?: string): Promise<string> {
  const query = returnTo === undefined ? '' : `?returnTo=${encodeURIComponent(returnTo)}`
  const first = await browser.get(`/auth/${surface}/sign-in${query}`)
  // Where there is a choice of issuers, it is our own.
  const isChoice = first.location?.startsWith('/sign-in?') === true
  const left = isChoice ? await browser.get(`/auth/${surface}/sign-in?issuer=freehold`) : first
  assert.ok(left.location !== undefined, left.body)
  const asked = await browser.get(left.location)
  const uid = /\/sign-in\/([A-Za-z0-9_-]+)$/.exec(asked.location ?? '')?.[1]
  assert.ok(uid !== undefined, `no interaction: ${asked.status} ${asked.location} ${asked.body}`)
  return uid
}

const stepOf = (answer: Answer): SignInStep => {
  assert.equal(answer.status, 200, answer.body)
  // Every address of a sign-in under way answers with where it stands.
  return answer.json as SignInStep
}

/** Answers whatever a sign-in asks after the password, enrolling where it must; says where the browser goes on. */
export async function passSteps(
  browser: Browser,
  uid: string,
  email: string,
  first: Answer,
): Promise<string> {
  const to = (path: string, body: object) => browser.post(`/v1/interactions/${uid}/${path}`, body)
  let step = stepOf(first)
  if (step.step === 'second_factor') {
    await browser.forgetSteps()
    step = stepOf(await to('totp', { code: nextCode(email, browser.now()) }))
  }
  if (step.step === 'enrolment') {
    const begun = await to('enrolment/totp', {})
    assert.equal(begun.status, 200, begun.body)
    keepSecret(email, (begun.json as z.output<typeof TotpSecret>).secret)
    step = stepOf(await to('enrolment/totp/confirm', { code: nextCode(email, browser.now()) }))
  }
  assert.equal(step.step, 'done')
  return step.continueAt ?? ''
}

/** Signs in by password and whatever else is asked for, all the way; answers where the browser ended up. */
export async function signInAs(
  browser: Browser,
  surface: Surface,
  person: { readonly email: string },
  { password = goodPassword, returnTo }: { password?: string; returnTo?: string } = {},
): Promise<string> {
  const uid = await beginSignIn(browser, surface, returnTo)
  const answer = await browser.post(`/v1/interactions/${uid}`, { email: person.email, password })
  const continueAt = await passSteps(browser, uid, person.email, answer)
  const end = await follow(browser, await browser.get(continueAt))
  return end.at
}

export function codeOf(answer: Answer): unknown {
  return typeof answer.json === 'object' && answer.json !== null && 'code' in answer.json
    ? answer.json.code
    : undefined
}
