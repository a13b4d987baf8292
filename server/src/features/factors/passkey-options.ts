import { isIP } from 'node:net'
import type { PasskeyCreation, PasskeyRequest } from '@freehold/contract'
import type { Account } from '#features/accounts'
import type { Db } from '#platform/db/pool'
import { passkeysUnavailable } from './factor-errors.ts'
import { type FactorDeps } from './factor.ts'
import { createChallenge, listPasskeys, type Passkey } from './passkey-store.ts'

const timeoutMs = 120_000

/** Ed25519, P-256 and RSA with SHA-256: what authenticators offer, best first (COSE numbers). */
const algorithms = [-8, -7, -257] as const

/** The host name that passkeys are bound to; null at an address that is none. */
export function passkeyDomain(origin: string): string | null {
  const { hostname } = new URL(origin)
  return isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? hostname : null
}

function requireDomain({ origin }: Pick<FactorDeps, 'origin'>): string {
  const domain = passkeyDomain(origin)
  if (domain === null) throw passkeysUnavailable()
  return domain
}

const toDescriptor = ({ credentialId, transports }: Passkey) => ({
  id: credentialId,
  type: 'public-key' as const,
  transports: [...transports],
})

/**
 * What the browser is to ask an authenticator for in a sign-in. Without an account any passkey of ours will do, and
 * tells whose it is; nothing in the answer depends on whether an address is known.
 */
export async function passkeyRequest(
  deps: FactorDeps,
  db: Db,
  { purpose, accountId }: { purpose: string; accountId: string | null },
): Promise<PasskeyRequest> {
  const rpId = requireDomain(deps)
  const known = accountId === null ? [] : await listPasskeys(db, accountId)
  return {
    challenge: await createChallenge(db, purpose, deps.clock.now()),
    rpId,
    timeout: timeoutMs,
    userVerification: 'required',
    allowCredentials: known.map((passkey) => toDescriptor(passkey)),
  }
}

/** What the browser is to ask an authenticator for to make a new passkey: discoverable, with the person verified. */
export async function passkeyCreation(
  deps: FactorDeps,
  db: Db,
  { purpose, account }: { purpose: string; account: Account },
): Promise<PasskeyCreation> {
  const id = requireDomain(deps)
  const known = await listPasskeys(db, account.id)
  return {
    challenge: await createChallenge(db, purpose, deps.clock.now()),
    rp: { id, name: deps.platform.name },
    user: {
      id: Buffer.from(account.id.replaceAll('-', ''), 'hex').toString('base64url'),
      name: account.email,
      displayName: account.name,
    },
    pubKeyCredParams: algorithms.map((alg) => ({ alg, type: 'public-key' })),
    timeout: timeoutMs,
    attestation: 'none',
    excludeCredentials: known.map((passkey) => toDescriptor(passkey)),
    authenticatorSelection: {
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'required',
    },
  }
}
