import {
  isGranted,
  type Locale,
  type Me,
  permissions,
  type Permission,
  type RoleName,
} from '@freehold/contract'
import type { Actor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import { accountNotFound, accountStale } from './account-errors.ts'
import { findAccount, updateAccount } from './account-store.ts'
import type { AccountDeps } from './account.ts'
import { findStanding, narrowStanding, type Standing } from './standing.ts'
import { supportMe } from './support-me.ts'

// keyof the table, which Object.keys forgets.
const everyPermission = Object.keys(permissions) as Permission[]

function permissionsOf(...held: readonly RoleName[]): Permission[] {
  return everyPermission.filter((permission) => isGranted(permission, held))
}

function surfacePermissions(surface: Me['surface'], { operatorRole, partner }: Standing): Permission[] {
  if (surface === 'operator' && operatorRole !== null) return permissionsOf(`operator.${operatorRole}`)
  if (surface === 'partner' && partner !== null) return permissionsOf(`partner.${partner.role}`)
  return []
}

/** What a page of this surface needs to know; roles of other surfaces are nobody's business there. */
function toMe(surface: Me['surface'], standing: Standing): Me {
  const { account, operatorRole, partner, partners, organizations } = standing
  return {
    accountId: account.id,
    name: account.name,
    email: account.email,
    locale: account.locale,
    version: account.version,
    surface,
    operatorRole: surface === 'operator' ? operatorRole : null,
    partner: surface === 'partner' ? partner : null,
    partners: surface === 'partner' ? [...partners] : [],
    organizations:
      surface === 'app'
        ? organizations.map((organization) => ({
            ...organization,
            tenantRoles: [...organization.tenantRoles],
            permissions: permissionsOf(`organization.${organization.role}`),
          }))
        : [],
    permissions: surfacePermissions(surface, standing),
    support: null,
  }
}

/** Whoever works for several partners acts for the one that the request was let in for. */
function actingFor(standing: Standing, { reach }: Actor): Standing {
  if (reach?.kind !== 'partner') return standing
  return { ...standing, partner: standing.partners.find(({ id }) => id === reach.partnerId) ?? null }
}

async function meOf(db: Db, actor: Actor): Promise<Me> {
  const standing = await findStanding(db, actor.id ?? '')
  if (standing === undefined || actor.surface === null) throw accountNotFound()
  if (actor.support !== undefined) return supportMe(db, standing.account, actor.support)
  return toMe(actor.surface, actingFor(narrowStanding(standing, actor.confinedTo ?? null), actor))
}

export function readMe({ unitOfWork }: AccountDeps, actor: Actor): Promise<Me> {
  return unitOfWork(actor, 'platform', ({ db }) => meOf(db, actor))
}

export function updateMe(
  { unitOfWork }: AccountDeps,
  actor: Actor,
  { version, name, locale }: { version: number; name?: string | undefined; locale?: Locale | undefined },
): Promise<Me> {
  return unitOfWork(actor, 'platform', async ({ db, record }) => {
    const id = actor.id ?? ''
    const before = await findAccount(db, id)
    const change = { ...(name === undefined ? {} : { name }), ...(locale === undefined ? {} : { locale }) }
    if ((await updateAccount(db, id, version, change)) === undefined) throw accountStale()
    const changed = (['name', 'locale'] as const).filter(
      (field) => change[field] !== undefined && change[field] !== before?.[field],
    )
    if (changed.length > 0)
      await record({ action: 'account.update', target: { type: 'account', id }, details: { changed } })
    return meOf(db, actor)
  })
}
