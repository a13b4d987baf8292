import { setTimeout as delay } from 'node:timers/promises'
import { deleteGrantOf } from '#features/identity-provider'
import type { Surface } from '#platform/actor'
import type { Sealed } from '#platform/key-ring'
import { GrantRefused, type OidcClient, type Tokens } from './oidc-client.ts'
import { endSession, openTokens, sealTokens, sessionsActor, timesOf } from './session-service.ts'
import { finishRefresh, leaseRefresh, readTimes } from './session-store.ts'
import type { SessionDeps } from './session.ts'

/** `waiting`: not renewed now, be it that the provider is silent or another process is at it. */
export type RefreshOutcome = 'fresh' | 'ended' | 'waiting'

type Key = { readonly tokenHash: string; readonly surface: Surface }

/** Longer than a renewal takes; a process that dies with the lease delays the next one by so much. */
const leaseMs = 10_000
/** How long a request waits for another process's renewal once its own token has run out. */
const patienceMs = 4_000
const pollMs = 40

async function keep(deps: SessionDeps, { tokenHash }: Key, tokens: Tokens): Promise<RefreshOutcome> {
  const { unitOfWork, clock } = deps
  return unitOfWork(sessionsActor, 'platform', async ({ db }) => {
    const kept = { ...timesOf(clock.now(), tokens), tokens: sealTokens(deps, tokenHash, tokens) }
    if (await finishRefresh(db, tokenHash, kept)) return 'fresh'
    // Signed out while the provider was asked: what it gave must not live on.
    await deleteGrantOf(db, tokens.refreshToken)
    return 'ended'
  })
}

async function renew(
  deps: SessionDeps,
  client: OidcClient,
  key: Key,
  sealed: Sealed,
): Promise<RefreshOutcome> {
  const { refreshToken } = openTokens(deps, key.tokenHash, sealed)
  try {
    return await keep(deps, key, await client.refresh(key.surface, refreshToken))
  } catch (error) {
    if (!(error instanceof GrantRefused)) {
      deps.log.warn({ err: error }, 'tokens could not be renewed and will be tried again')
      return 'waiting'
    }
    await deps.unitOfWork(sessionsActor, 'platform', (work) => endSession(deps, work, key))
    return 'ended'
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
    const sealed = await deps.unitOfWork(sessionsActor, 'platform', ({ db }) =>
      leaseRefresh(db, key.tokenHash, { now, until }),
    )
    return sealed === undefined ? followOther(deps, key) : renew(deps, client, key, sealed)
  }

  return (key) => {
    const known = underWay.get(key.tokenHash)
    if (known !== undefined) return known
    const started = refresh(key).finally(() => underWay.delete(key.tokenHash))
    underWay.set(key.tokenHash, started)
    return started
  }
}
