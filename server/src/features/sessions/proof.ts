import { confinementOf } from '#features/identity-provider'
import { type Claims, type Issuer, proofOf, provedAt } from '#features/issuers'
import type { AccessClaims } from './access-tokens.ts'
import { stepUpAcr } from './oidc-client.ts'
import type { Proof } from './session.ts'

/** Whether a token of ours says that more than one factor was proved; one click of the demo counts as all. */
export function isMultiFactor({ isOurs, acr, amr }: AccessClaims): boolean {
  if (!isOurs) return proofOf({ amr, acr }, []).multiFactor
  if (confinementOf(acr) !== null) return amr.includes('mfa')
  return acr === stepUpAcr || amr.includes('mfa') || amr.includes('demo')
}

/** How somebody proved itself at our own provider, from the access token that came of it. */
export function ownProof(claims: AccessClaims): Proof {
  const { authenticatedAt, amr } = claims
  const multiFactor = isMultiFactor(claims)
  // An organization's own provider is the only means there.
  const strong = multiFactor || confinementOf(claims.acr) !== null
  return { authenticatedAt, method: amr.join(' ').slice(0, 100) || 'unknown', amr, strong, multiFactor }
}

/**
 * How somebody proved itself at an outside issuer. Where the configuration names what means more than one factor
 * there, only that counts as strong; otherwise signing in there is the strongest means there is.
 */
export function outsideProof(issuer: Issuer, claims: Claims, wasAskedAnew: boolean): Proof {
  const named = issuer.client?.multiFactorAcr ?? []
  const { methods, multiFactor } = proofOf(claims, named)
  return {
    authenticatedAt: provedAt(claims, wasAskedAnew),
    method: `issuer:${issuer.name}`,
    amr: methods,
    strong: named.length === 0 || multiFactor,
    multiFactor,
  }
}
