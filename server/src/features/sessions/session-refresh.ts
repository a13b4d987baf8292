import { setTimeout as delay } from 'node:timers/promises'
import { deleteGrantOf } from '#features/identity-provider'
import { admitPerson, GrantRefused, NotAdmitted, type Vouched, withdrawClaimedRoles } from '#features/issuers'
import { type Surface, systemActor } from '#platform/actor'
import type { OidcClient } from './oidc-client.ts'
import { endSession, openTokens, sealTokens, sessionsActor, timesOf } from './session-service.ts'
import {
  finishRefresh,
  type LeasedSession,
  leaseRefresh,
  postponeRefresh,
  readTimes,
} from './session-store.ts'
import { type Outside, type SessionDeps, type SessionTokens, silenceMs } from './session.ts'

/** `waiting`: not renewed now, be it that the provider is silent or another process is at it. */
export type RefreshOutcome = 'fresh' | 'ended' | 'waiting'

type Key = { readonly tokenHash: string; readonly surface: Surface }

/** Longer than a renewal takes; a process that dies with the lease delays the next one by so much. */
const leaseMs = 10_000
/** How long a request waits for another process's renewal once its own token has run out. */
const patienceMs = 4_000
const pollMs = 40

async function end(deps: SessionDeps, key: Key, because: string): Promise<RefreshOutcome> {
  await deps.unitOfWork(sessionsActor, 'platform', async (work) => {
    const ended = await endSession(deps, work, key)
    if (ended === undefined) return
    const target = { type: 'account', id: ended.accountId }
    await work.record({ action: 'session.end', target, details: { surface: key.surface, because } })
  })
  return 'ended'
}

async function renewOurs(
  deps: SessionDeps,
  client: OidcClient,
  key: Key,
  { refreshToken = '' }: SessionTokens,
): Promise<RefreshOutcome> {
  const tokens = await client.refresh(key.surface, refreshToken)
  const { unitOfWork, clock } = deps
  return unitOfWork(sessionsActor, 'platform', async ({ db }) => {
    const kept = {
      ...timesOf(clock.now(), tokens.expiresInS, false),
      tokens: sealTokens(deps, key.tokenHash, tokens),
    }
    if (await finishRefresh(db, key.tokenHash, kept)) return 'fresh'
    // Signed out while the provider was asked: what it gave must not live on.
    await deleteGrantOf(db, tokens.refreshToken)
    return 'ended'
  })
}

/**
 * Asks an outside issuer again: what it says of the person now decides whether the session goes on, and with which
 * roles.
 */
async function renewOutside(
  deps: SessionDeps,
  key: Key,
  { issuer: name, subject }: Pick<Outside, 'issuer' | 'subject'>,
  before: SessionTokens,
): Promise<RefreshOutcome> {
  const issuer = deps.issuers.ofSurface(key.surface).find((known) => known.name === name)
  if (issuer?.party === undefined || before.refreshToken === undefined)
    return end(deps, key, 'issuer_removed')
  const { refreshToken, idToken, claims, expiresInS } = await issuer.party.refresh(
    before.refreshToken,
    subject,
  )
  const vouched: Vouched = { issuer, surface: key.surface, subject, claims }
  const actor = systemActor(`issuer ${name}`)
  try {
    return await deps.unitOfWork(actor, 'platform', async (work) => {
      await admitPerson(work, vouched, { now: deps.clock.now(), mayMake: false })
      const kept = {
        ...timesOf(deps.clock.now(), expiresInS, true),
        tokens: sealTokens(deps, key.tokenHash, { refreshToken, idToken: idToken ?? before.idToken }),
      }
      return (await finishRefresh(work.db, key.tokenHash, kept)) ? 'fresh' : 'ended'
    })
  } catch (error) {
    if (!(error instanceof NotAdmitted)) throw error
    await deps.unitOfWork(actor, 'platform', (work) => withdrawClaimedRoles(work, vouched))
    return end(deps, key, error.reason)
  }
}

async function renew(
  deps: SessionDeps,
  client: OidcClient,
  key: Key,
  { tokens: sealed, outside }: LeasedSession,
): Promise<RefreshOutcome> {
  const tokens = openTokens(deps, key.tokenHash, sealed)
  try {
    return outside === undefined
      ? await renewOurs(deps, client, key, tokens)
      : await renewOutside(deps, key, outside, tokens)
  } catch (error) {
    if (error instanceof GrantRefused) return end(deps, key, 'refused')
    deps.log.warn({ err: error }, 'tokens could not be renewed and will be tried again')
    if (outside !== undefined) {
      const again = new Date(deps.clock.now().getTime() + silenceMs)
      await deps.unitOfWork(sessionsActor, 'platform', ({ db }) => postponeRefresh(db, key.tokenHash, again))
    }
    return 'waiting'
  }
}

/** What another process's renewal came to; asked until it is done or patience ends. */
async function followOther({ unitOfWork, clock }: SessionDeps, { tokenHash }: Key): Promise<RefreshOutcome> {
  const until = performance.now() + patienceMs
  do {
    const times = await unitOfWork(sessionsActor, 'platform', ({ db }) => readTimes(db, tokenHash))
    if (times === undefined) return 'ended'
    if (times.refreshAt > clock.now()) return 'fresh'
    // The old token still serves, so nobody has to wait.
    if (times.accessExpiresAt > clock.now()) return 'waiting'
    await delay(pollMs)
  } while (performance.now() < until)
  return 'waiting'
}

/**
 * Renews a session's tokens, once for any number of requests: within the process they share one promise, between
 * processes a lease on the row decides. The provider is asked outside of any transaction, because it needs the same
 * connections.
 */
export function createRefresher(
  deps: SessionDeps,
  client: OidcClient,
): (key: Key) => Promise<RefreshOutcome> {
  const underWay = new Map<string, Promise<RefreshOutcome>>()

  async function refresh(key: Key): Promise<RefreshOutcome> {
    const now = deps.clock.now()
    const until = new Date(now.getTime() + leaseMs)
    const leased = await deps.unitOfWork(sessionsActor, 'platform', ({ db }) =>
      leaseRefresh(db, key.tokenHash, { now, until }),
    )
    return leased === undefined ? followOther(deps, key) : renew(deps, client, key, leased)
  }

  return (key) => {
    const known = underWay.get(key.tokenHash)
    if (known !== undefined) return known
    const started = refresh(key).finally(() => underWay.delete(key.tokenHash))
    underWay.set(key.tokenHash, started)
    return started
  }
}
