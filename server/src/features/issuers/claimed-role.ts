import { sql } from 'kysely'
import type { Db } from '#platform/db/pool'
import type { Work } from '#platform/db/unit-of-work'
import { newId } from '#platform/ids'
import { type Claims, grantsOf, type RoleGrant, type SurfaceRule } from './issuer.ts'

type Kind = RoleGrant['kind']

/** Where a role counts: on the platform, at a partner, in an organization. */
type Place = { readonly kind: Kind; readonly id: string | null; readonly partnerId: string | null }

type Held = {
  readonly role: string | null
  readonly state: string
  /** The issuer whose claims gave it; null where people did. */
  readonly issuer: string | null
}

export type Claimed = {
  readonly accountId: string
  /** The configured issuer's name. */
  readonly issuer: string
  readonly claims: Claims
}

async function placeOf(db: Db, grant: RoleGrant): Promise<Place | undefined> {
  if (grant.kind === 'operator') return { kind: 'operator', id: null, partnerId: null }
  if (grant.kind === 'partner') {
    const partner = await db
      .selectFrom('partners')
      .select('id')
      .where('slug', '=', grant.slug)
      .where('status', '=', 'active')
      .executeTakeFirst()
    return partner && { kind: 'partner', id: partner.id, partnerId: partner.id }
  }
  const organization = await db
    .selectFrom('organizations')
    .select(['organization_id', 'partner_id'])
    .where('slug', '=', grant.slug)
    .executeTakeFirst()
  return (
    organization && {
      kind: 'organization',
      id: organization.organization_id,
      partnerId: organization.partner_id,
    }
  )
}

async function readHeld(db: Db, { kind, id }: Place, accountId: string): Promise<Held | undefined> {
  if (kind === 'operator') {
    return db
      .selectFrom('operators')
      .select(['role', 'state', 'issuer'])
      .where('account_id', '=', accountId)
      .forUpdate()
      .executeTakeFirst()
  }
  if (kind === 'partner') {
    return db
      .selectFrom('partner_staff')
      .select(['role', 'state', 'issuer'])
      .where('account_id', '=', accountId)
      .where('partner_id', '=', id ?? '')
      .forUpdate()
      .executeTakeFirst()
  }
  return db
    .selectFrom('members')
    .select(['role', 'state', 'issuer'])
    .where('account_id', '=', accountId)
    .where('organization_id', '=', id ?? '')
    .executeTakeFirst()
}

type Given = { readonly accountId: string; readonly issuer: string; readonly role: string }

async function insertRole(db: Db, { kind, id, partnerId }: Place, given: Given): Promise<void> {
  const { accountId, issuer, role } = given
  const row = { account_id: accountId, role, issuer }
  if (kind === 'operator') await db.insertInto('operators').values(row).execute()
  else if (kind === 'partner') {
    await db
      .insertInto('partner_staff')
      .values({ ...row, partner_id: id ?? '' })
      .execute()
  } else {
    const organization = { organization_id: id ?? '', partner_id: partnerId ?? '', id: newId() }
    await db
      .insertInto('members')
      .values({ ...row, ...organization, state: 'active' })
      .execute()
  }
}

async function updateRole(db: Db, { kind, id }: Place, { accountId, issuer, role }: Given): Promise<void> {
  const active = { role, issuer, state: 'active' }
  const version = sql<number>`version + 1`
  const joined = sql<Date>`coalesce(joined_at, now())`
  if (kind === 'operator') {
    await db
      .updateTable('operators')
      .set({ ...active, kept_role: null, joined_at: joined, version })
      .where('account_id', '=', accountId)
      .execute()
  } else if (kind === 'partner') {
    await db
      .updateTable('partner_staff')
      .set({ ...active, kept_role: null, joined_at: joined, version })
      .where('account_id', '=', accountId)
      .where('partner_id', '=', id ?? '')
      .execute()
  } else {
    await db
      .updateTable('members')
      .set({ ...active, version })
      .where('account_id', '=', accountId)
      .where('organization_id', '=', id ?? '')
      .execute()
  }
}

async function deleteRole(db: Db, { kind, id }: Place, accountId: string): Promise<void> {
  if (kind === 'operator') {
    await db.deleteFrom('operators').where('account_id', '=', accountId).execute()
  } else if (kind === 'partner') {
    await db
      .deleteFrom('partner_staff')
      .where('account_id', '=', accountId)
      .where('partner_id', '=', id ?? '')
      .execute()
  } else {
    await db
      .deleteFrom('members')
      .where('account_id', '=', accountId)
      .where('organization_id', '=', id ?? '')
      .execute()
  }
}

/** Whether people put the row aside; claims do not bring it back. */
const isPutAside = (held: Held | undefined): boolean =>
  held?.state === 'deactivated' || held?.state === 'suspended'

/** Whether the row is to be touched at all: only what claims gave is taken, and what stands is left. */
function isDue(held: Held | undefined, issuer: string, role: string | null): boolean {
  if (isPutAside(held)) return false
  if (role === null) return held !== undefined && held.issuer === issuer
  return held?.role !== role || held.state !== 'active'
}

async function write(db: Db, place: Place, { held, given }: { held: Held | undefined; given: Given }) {
  return held === undefined ? insertRole(db, place, given) : updateRole(db, place, given)
}

/** What a role in `place` is to be; null: none by claims. */
async function settle(
  work: Work,
  place: Place,
  { accountId, issuer, role }: { accountId: string; issuer: string; role: string | null },
): Promise<void> {
  const inside =
    place.kind === 'organization' && place.id !== null ? await work.inOrganization(place.id) : work
  const { db, record } = inside
  const held = await readHeld(db, place, accountId)
  if (!isDue(held, issuer, role)) return
  if (role === null) await deleteRole(db, place, accountId)
  else await write(db, place, { held, given: { accountId, issuer, role } })
  await record({
    action: 'account.claim_role',
    target: { type: 'account', id: accountId },
    details: {
      issuer,
      place: place.kind,
      ...(place.id === null ? {} : { placeId: place.id }),
      from: held?.role ?? 'none',
      to: role ?? 'none',
    },
  })
}

const nameOf = (grant: RoleGrant): string =>
  grant.kind === 'operator' ? 'operator' : `${grant.kind} ${grant.slug}`

/**
 * Makes the roles that an issuer's map speaks of what the claims say, in the transaction of `work` on the platform:
 * given, changed, and taken where claims had given them. Roles that people gave are changed, never taken; rows that
 * people put aside stay aside.
 */
export async function applyClaimedRoles(
  work: Work,
  roles: SurfaceRule['roles'],
  { accountId, issuer, claims }: Claimed,
): Promise<void> {
  if (roles === undefined) return
  const held = new Map<string, RoleGrant>()
  for (const grant of grantsOf(claims, roles)) {
    if (!held.has(nameOf(grant))) held.set(nameOf(grant), grant)
  }
  const places = new Map(Object.values(roles.map).map((grant) => [nameOf(grant), grant]))
  for (const [name, grant] of places) {
    const place = await placeOf(work.db, grant)
    if (place === undefined) continue
    await settle(work, place, { accountId, issuer, role: held.get(name)?.role ?? null })
  }
}
