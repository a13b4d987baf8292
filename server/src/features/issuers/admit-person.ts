import { Email } from '@freehold/contract'
import { findStanding, mayEnter, type Standing } from '#features/accounts'
import type { Surface } from '#platform/actor'
import type { Work } from '#platform/db/unit-of-work'
import { applyClaimedRoles } from './claimed-role.ts'
import {
  findLinkedStanding,
  insertAccount,
  insertIdentity,
  lockOutsider,
  touchIdentity,
} from './identity-store.ts'
import {
  accountDisabled,
  addressTaken,
  claimMissing,
  identityTaken,
  noAddress,
  noRole,
  notLinked,
} from './issuer-errors.ts'
import { type Claims, grantsOf, hasRequired, type Issuer, type SurfaceRule } from './issuer.ts'

/** Whom an issuer vouches for, on which surface. */
export type Vouched = {
  readonly issuer: Issuer
  readonly surface: Surface
  readonly subject: string
  readonly claims: Claims
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined

/** The address that the issuer says it verified, and what to call the person. */
function personOf({ issuer, claims }: Vouched): { readonly email: string; readonly name: string } {
  const email = Email.safeParse(text(claims['email'])?.toLowerCase())
  const isVerified = claims['email_verified'] === true || issuer.client?.trustsEmail === true
  if (!email.success || !isVerified) throw noAddress(issuer.label)
  const name = text(claims['name']) ?? text(claims['preferred_username']) ?? email.data
  return { email: email.data, name: name.replaceAll(/\p{Cc}/gu, '').slice(0, 100) }
}

function ruleOf({ issuer, surface, claims }: Vouched): SurfaceRule {
  const rule = issuer.surfaces[surface]
  if (rule === undefined || !hasRequired(claims, rule.required)) throw claimMissing(issuer.label)
  return rule
}

/** Makes the account of somebody new; only whom the claims give a role gets one. */
async function makeAccount(work: Work, vouched: Vouched, rule: SurfaceRule): Promise<string> {
  const { issuer, subject, claims } = vouched
  if (rule.roles === undefined || grantsOf(claims, rule.roles).length === 0) throw noRole(issuer.label)
  const person = personOf(vouched)
  const accountId = await insertAccount(work.db, person)
  if (accountId === undefined) throw addressTaken(issuer.label)
  await insertIdentity(work.db, { issuer: issuer.issuer, subject }, accountId)
  const target = { type: 'account', id: accountId }
  await work.record({
    action: 'account.create',
    target,
    subjectId: accountId,
    details: { issuer: issuer.name, ...person },
  })
  return accountId
}

/**
 * Lets in whom an issuer vouches for, in the transaction of `work` on the platform: holds the claims to what the
 * surface requires, finds the account by issuer and subject or, where it may, makes it, and makes its roles what the
 * claims say.
 * Throws `NotAdmitted`; everything is undone then, save what losing a role takes away, which the caller commits.
 */
export async function admitPerson(
  work: Work,
  vouched: Vouched,
  { now, mayMake }: { readonly now: Date; readonly mayMake: boolean },
): Promise<Standing> {
  const { issuer, subject, surface, claims } = vouched
  const rule = ruleOf(vouched)
  const outsider = { issuer: issuer.issuer, subject }
  await lockOutsider(work.db, outsider)
  const known = await findLinkedStanding(work.db, outsider)
  if (known !== undefined && known.account.state !== 'active') throw accountDisabled()
  if (known === undefined && !mayMake) throw notLinked(issuer.label)
  const accountId = known?.account.id ?? (await makeAccount(work, vouched, rule))
  await applyClaimedRoles(work, rule.roles, { accountId, issuer: issuer.name, claims })
  await touchIdentity(work.db, outsider, now)
  const standing = await findStanding(work.db, accountId)
  if (standing === undefined || !mayEnter(standing, surface)) throw noRole(issuer.label)
  return standing
}

/** Links whom an issuer vouches for to an account that is signed in, in the transaction of `work` on the platform. */
export async function linkIdentity(work: Work, vouched: Vouched, accountId: string): Promise<void> {
  const { issuer, subject } = vouched
  ruleOf(vouched)
  const outsider = { issuer: issuer.issuer, subject }
  await lockOutsider(work.db, outsider)
  if (!(await insertIdentity(work.db, outsider, accountId))) {
    const known = await findLinkedStanding(work.db, outsider)
    if (known?.account.id !== accountId) throw identityTaken()
    return
  }
  const target = { type: 'account', id: accountId }
  await work.record({ action: 'identity.link', target, details: { issuer: issuer.name } })
}

/** Takes the roles that an issuer's claims gave for a surface, from whoever is not admitted by it any more. */
export async function withdrawClaimedRoles(work: Work, { issuer, surface, subject }: Vouched): Promise<void> {
  const known = await findLinkedStanding(work.db, { issuer: issuer.issuer, subject })
  if (known === undefined) return
  const roles = issuer.surfaces[surface]?.roles
  await applyClaimedRoles(work, roles, { accountId: known.account.id, issuer: issuer.name, claims: {} })
}
