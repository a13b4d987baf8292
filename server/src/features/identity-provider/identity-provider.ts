import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import type { Provider } from 'oidc-provider'
import type { AccountDeps } from '#features/accounts'
import { issuerOf } from './clients.ts'
import { buildProvider } from './provider.ts'
import { readSigningKeys, type SigningKey } from './signing-keys.ts'

export type IdentityProviderDeps = AccountDeps

/** The embedded identity provider of this process. */
export type IdentityProvider = {
  readonly deps: IdentityProviderDeps
  readonly issuer: string
  /** The provider over today's keys; built when it is first asked for. */
  readonly current: () => Promise<Provider>
  /** Public keys for verifying our own tokens, without asking ourselves over HTTP. */
  readonly keySet: JWTVerifyGetKey
  /** Takes over keys that changed in the database; cheap when none did, and nothing before the first use. */
  readonly reload: () => Promise<void>
}

type Generation = { readonly kids: string; readonly provider: Provider; readonly keySet: JWTVerifyGetKey }

function toPublic({ kty, crv, x, y, kid, alg, use }: SigningKey) {
  return { kty, crv, x, y, kid, alg, use }
}

/** Keys change in the database; every process looks there so often, whether it works in the background or not. */
const readAgainMs = 30_000

/** An unknown key id makes us look into the database, but not more often than this. */
const lookAgainMs = 5_000

export function createIdentityProvider(deps: IdentityProviderDeps): IdentityProvider {
  let generation: Promise<Generation> | undefined
  let readAt = 0

  async function load(before: Generation | undefined): Promise<Generation> {
    const keys = await readSigningKeys(deps)
    const kids = keys.map((key) => key.kid).join(' ')
    if (before?.kids === kids) return before
    const keySet = createLocalJWKSet({ keys: keys.map((key) => toPublic(key)) })
    return { kids, keySet, provider: await buildProvider(deps, keys) }
  }

  function start(before: Generation | undefined): Promise<Generation> {
    readAt = deps.clock.now().getTime()
    const next = load(before)
    generation = next
    next.catch(() => {
      // The database was away: the next request tries again, on the old keys if there are any.
      if (generation === next) generation = before === undefined ? undefined : Promise.resolve(before)
    })
    return next
  }

  const isOld = (ms: number): boolean => Math.abs(deps.clock.now().getTime() - readAt) > ms
  const known = (): Promise<Generation> => generation ?? start(undefined)
  /** The keys of today; while the database cannot be asked, the ones that were read last. */
  const now = async (): Promise<Generation> => {
    const before = await known()
    return isOld(readAgainMs) ? start(before).catch(() => before) : before
  }
  const reload = async (): Promise<Generation> => start(await now())

  return {
    deps,
    issuer: issuerOf(deps.origin),
    current: async () => (await now()).provider,
    reload: async () => {
      if (generation !== undefined) await reload()
    },
    keySet: async (header, token) => {
      const current = await now()
      try {
        return await current.keySet(header, token)
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey) || !isOld(lookAgainMs)) throw error
        return (await reload()).keySet(header, token)
      }
    },
  }
}
