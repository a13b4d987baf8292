/** Issuers: outside identity providers, what they say of people, and which accounts they are linked to. */
export { admitPerson, linkIdentity, type Vouched, withdrawClaimedRoles } from './admit-person.ts'
export {
  deleteOldLogoutTokens,
  findLinkedStanding,
  insertAccount,
  listIdentities,
  takeIdentity,
  takeLogoutToken,
} from './identity-store.ts'
export { GrantRefused, IssuerSilent } from './issuer-answer.ts'
export { identityLast, identityNotFound, issuerNotFound, NotAdmitted } from './issuer-errors.ts'
export { createForeignFetch, type IssuerFetch } from './issuer-fetch.ts'
export { isTokenFault, namesOwnKey } from './issuer-keys.ts'
export { type Answered, type Asked, createParty, type Party } from './issuer-party.ts'
export { createIssuers, type Issuers, type KnownIssuer } from './issuer-registry.ts'
export {
  type Claims,
  grantsOf,
  hasRequired,
  type Issuer,
  provedAt,
  proofOf,
  type RoleGrant,
  type SurfaceRule,
  textsAt,
} from './issuer.ts'
export { type Logout, readLogoutToken } from './logout-token.ts'
