import { createParty, IssuerSilent, type Party } from '#features/issuers'
import { open } from '#platform/key-ring'
import { algorithms, type Connection, secretPlace, type SingleSignOnDeps } from './single-sign-on.ts'

/** Us at an organization's own identity provider; its endpoints may lie anywhere on the public internet. */
export function partyOf(
  { keyRing, foreignFetch }: Pick<SingleSignOnDeps, 'keyRing' | 'foreignFetch'>,
  { issuer, clientId, clientSecret, organizationId }: Connection,
): Party {
  return createParty({
    issuer,
    clientId,
    clientSecret: () => open(keyRing, secretPlace(organizationId), clientSecret),
    authentication: 'basic',
    scopes: ['openid', 'profile', 'email'],
    algorithms,
    userinfo: false,
    jwksUrl: undefined,
    sameOrigin: false,
    fetch: foreignFetch,
  })
}

/** What is wrong with an issuer's discovery document; null where it can be used. */
export async function faultOf(
  { foreignFetch }: Pick<SingleSignOnDeps, 'foreignFetch'>,
  issuer: string,
): Promise<string | null> {
  const party = createParty({
    issuer,
    clientId: 'none',
    clientSecret: () => 'none',
    authentication: 'basic',
    scopes: ['openid'],
    algorithms,
    userinfo: false,
    jwksUrl: undefined,
    sameOrigin: false,
    fetch: foreignFetch,
  })
  try {
    await party.check()
    return null
  } catch (error) {
    if (!(error instanceof IssuerSilent)) throw error
    const { cause } = error
    return (cause instanceof Error ? cause.message : 'It does not answer').slice(0, 200)
  }
}
