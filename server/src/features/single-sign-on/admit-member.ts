import { Email } from '@freehold/contract'
import { findAccountByEmail, isUnclaimed } from '#features/accounts'
import { type Claims, insertAccount } from '#features/issuers'
import type { Work } from '#platform/db/unit-of-work'
import {
  addressInUse,
  addressMissing,
  groupMissing,
  linkedElsewhere,
  notMember,
  ownerByMail,
} from './single-sign-on-errors.ts'
import {
  findIdentity,
  findMembership,
  givenBy,
  insertIdentity,
  insertMembership,
  lockStranger,
  type Membership,
  type Stranger,
  touchIdentity,
  updateMembership,
} from './single-sign-on-identity-store.ts'
import { type Connection, mayEnterBy, roleOf } from './single-sign-on.ts'

export type Vouched = Stranger & { readonly claims: Claims }

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined

function personOf(claims: Claims): { readonly email: string; readonly name: string } {
  const email = Email.safeParse(text(claims['email'])?.toLowerCase())
  if (!email.success) throw addressMissing()
  const name = text(claims['name']) ?? text(claims['preferred_username']) ?? email.data
  return { email: email.data, name: name.replaceAll(/\p{Cc}/gu, '').slice(0, 100) }
}

/** Makes what the provider gives of the role agree with what its claims say now; the invited join. */
async function settleMembership(
  inside: Work,
  connection: Connection,
  { membership, claims, accountId }: { membership: Membership; claims: Claims; accountId: string },
): Promise<void> {
  const { id, role, state, issuer } = membership
  if (state === 'suspended') throw notMember()
  // Whoever sets the provider up may be less than an owner, and is not to become one by what it claims.
  if (state === 'invited' && role === 'owner') throw ownerByMail()
  const next = issuer === givenBy ? roleOf(connection, claims) : role
  if (next === role && state === 'active') return
  await updateMembership(inside.db, connection.organizationId, { id, role: next, state: 'active' })
  const target = { type: 'member', id }
  if (state !== 'active')
    await inside.record({ action: 'member.join', target, details: { memberId: id, role: next } })
  if (next !== role) {
    await inside.record({
      action: 'account.claim_role',
      target: { type: 'account', id: accountId },
      details: {
        issuer: givenBy,
        place: 'organization',
        placeId: connection.organizationId,
        from: role,
        to: next,
      },
    })
  }
}

/** A first sign-in: a new account with its membership, or the invitation that waits for this address. */
async function admitNewcomer(work: Work, vouched: Vouched, now: Date): Promise<string> {
  const { connection, claims } = vouched
  const { organizationId } = connection
  const person = personOf(claims)
  const known = await findAccountByEmail(work.db, person.email)
  if (known !== undefined) {
    const membership = await findMembership(work.db, organizationId, known.id)
    const isInvited = membership?.state === 'invited' && known.state === 'active'
    if (!isInvited || !(await isUnclaimed(work.db, known.id, { organizationId }))) throw addressInUse()
    const inside = await work.inOrganization(organizationId)
    await insertIdentity(inside.db, vouched, { accountId: known.id, now })
    await settleMembership(inside, connection, { membership, claims, accountId: known.id })
    return known.id
  }
  const accountId = await insertAccount(work.db, person)
  if (accountId === undefined) throw addressInUse()
  const role = roleOf(connection, claims)
  const inside = await work.inOrganization(organizationId)
  await insertIdentity(inside.db, vouched, { accountId, now })
  const memberId = await insertMembership(inside.db, connection, { accountId, role })
  await inside.record({
    action: 'account.create',
    target: { type: 'account', id: accountId },
    subjectId: accountId,
    details: { issuer: givenBy, ...person },
  })
  await inside.record({
    action: 'member.join',
    target: { type: 'member', id: memberId },
    details: { memberId, role },
  })
  return accountId
}

/**
 * Lets in whom an organization's own provider vouches for, into that organization, in the transaction of `work` on
 * the platform; answers the account. Throws `NotLetIn`.
 */
export async function admitMember(work: Work, vouched: Vouched, now: Date): Promise<string> {
  const { connection, claims } = vouched
  if (!mayEnterBy(connection, claims)) throw groupMissing()
  await lockStranger(work.db, vouched)
  const known = await findIdentity(work.db, vouched)
  if (known === undefined) return admitNewcomer(work, vouched, now)
  const membership = await findMembership(work.db, connection.organizationId, known.accountId)
  if (membership === undefined || !known.isActive) throw notMember()
  const inside = await work.inOrganization(connection.organizationId)
  await settleMembership(inside, connection, { membership, claims, accountId: known.accountId })
  await touchIdentity(inside.db, vouched, now)
  return known.accountId
}

/** Links whom the provider vouches for to a member who is signed in otherwise. */
export async function linkMember(
  work: Work,
  vouched: Vouched,
  { accountId, now }: { readonly accountId: string; readonly now: Date },
): Promise<void> {
  const { connection, claims } = vouched
  if (!mayEnterBy(connection, claims)) throw groupMissing()
  await lockStranger(work.db, vouched)
  const known = await findIdentity(work.db, vouched)
  if (known !== undefined && known.accountId !== accountId) throw linkedElsewhere()
  if (known !== undefined) return
  const membership = await findMembership(work.db, connection.organizationId, accountId)
  if (membership?.state !== 'active') throw notMember()
  const inside = await work.inOrganization(connection.organizationId)
  await insertIdentity(inside.db, vouched, { accountId, now })
  await inside.record({
    action: 'single_sign_on.link',
    target: { type: 'account', id: accountId },
    details: { issuer: connection.issuer.slice(0, 200) },
  })
}
