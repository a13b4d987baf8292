import type { SaveSingleSignOn, SingleSignOn } from '@freehold/contract'
import { findOrganization } from '#features/organizations'
import type { Actor } from '#platform/actor'
import { readInOrganization } from '#platform/db/reach'
import { AppError } from '#platform/errors'
import { requireVersion } from '#platform/http/if-match'
import { seal } from '#platform/key-ring'
import { faultOf } from './connection-party.ts'
import { issuerRefused, secretMissing, singleSignOnNotFound } from './single-sign-on-errors.ts'
import {
  deleteConnection,
  findConnection,
  findSingleSignOn,
  saveCheck,
  saveConnection,
} from './single-sign-on-store.ts'
import { redirectUriOf, secretPlace, type SingleSignOnDeps } from './single-sign-on.ts'

/** Each one asks an address that a customer chose. */
const checkPolicy = { name: 'single-sign-on-check', quota: 60, windowSeconds: 60 } as const

const target = (organizationId: string) => ({ type: 'organization', id: organizationId })

export function readSingleSignOn(
  { unitOfWork, origin }: SingleSignOnDeps,
  actor: Actor,
  organizationId: string,
): Promise<{ connection: SingleSignOn | null; redirectUri: string; signInUrl: string }> {
  return readInOrganization(unitOfWork, actor, organizationId, async (db) => {
    const organization = await findOrganization(db, organizationId)
    return {
      connection: (await findSingleSignOn(db, organizationId)) ?? null,
      redirectUri: redirectUriOf(origin, organizationId),
      signInUrl: `${origin}/sign-in/sso/${organization?.slug ?? ''}`,
    }
  })
}

/** The person's organizations whose provider is in use, and whether the person is linked there. */
export async function listMine(
  { platformDb }: SingleSignOnDeps,
  actor: Actor,
): Promise<{ data: { organizationId: string; name: string; linked: boolean }[] }> {
  const rows = await platformDb
    .selectFrom('members as m')
    .innerJoin('organizations as o', 'o.organization_id', 'm.organization_id')
    .innerJoin('single_sign_ons as s', 's.organization_id', 'm.organization_id')
    .leftJoin('single_sign_on_identities as i', (join) =>
      join
        .onRef('i.organization_id', '=', 'm.organization_id')
        .onRef('i.account_id', '=', 'm.account_id')
        .onRef('i.issuer', '=', 's.issuer'),
    )
    .select(['o.organization_id as organizationId', 'o.name', 'i.subject'])
    .where('m.account_id', '=', actor.id ?? '')
    .where('m.state', '=', 'active')
    .where('s.active', '=', true)
    .orderBy('o.name')
    .execute()
  return {
    data: rows.map(({ organizationId, name, subject }) => ({
      organizationId,
      name,
      linked: subject !== null,
    })),
  }
}

/** The provider is asked before anything is kept: what cannot be read is nothing to sign in with. */
export async function saveSingleSignOn(
  deps: SingleSignOnDeps,
  actor: Actor,
  { organizationId, clientSecret, ...form }: SaveSingleSignOn & { readonly organizationId: string },
): Promise<SingleSignOn> {
  deps.limit(checkPolicy, organizationId)
  const fault = await faultOf(deps, form.issuer)
  if (fault !== null) throw issuerRefused(fault)
  return deps.unitOfWork(actor, { organizationId }, async ({ db, record }) => {
    const organization = await findOrganization(db, organizationId)
    if (organization === undefined)
      throw new AppError('organization.not_found', `No organization ${organizationId}`)
    const before = await findConnection(db, organizationId, { activeOnly: false })
    // A secret belongs to the place where it was registered: another issuer or client gets one of its own.
    const isSame = before?.issuer === form.issuer && before.clientId === form.clientId
    const sealed =
      clientSecret === undefined
        ? isSame
          ? before.clientSecret
          : undefined
        : seal(deps.keyRing, secretPlace(organizationId), clientSecret)
    if (sealed === undefined) throw secretMissing()
    const saved = await saveConnection(db, {
      ...form,
      organizationId,
      partnerId: organization.partnerId,
      clientSecret: sealed,
      enforced: form.active && form.enforced,
      checkedAt: deps.clock.now(),
    })
    await record({
      action: 'single_sign_on.save',
      target: target(organizationId),
      details: {
        issuer: saved.issuer.slice(0, 200),
        active: saved.active,
        enforced: saved.enforced,
        role: saved.defaultRole,
      },
    })
    return saved
  })
}

export async function checkSingleSignOn(
  deps: SingleSignOnDeps,
  actor: Actor,
  organizationId: string,
): Promise<SingleSignOn> {
  deps.limit(checkPolicy, organizationId)
  const before = await deps.unitOfWork(actor, { organizationId }, ({ db }) =>
    findSingleSignOn(db, organizationId),
  )
  if (before === undefined) throw singleSignOnNotFound()
  const fault = await faultOf(deps, before.issuer)
  return deps.unitOfWork(actor, { organizationId }, async ({ db, record }) => {
    const saved = await saveCheck(db, organizationId, { at: deps.clock.now(), fault })
    if (saved === undefined) throw singleSignOnNotFound()
    await record({
      action: 'single_sign_on.check',
      target: target(organizationId),
      details: { issuer: saved.issuer.slice(0, 200), fault: fault ?? 'none' },
    })
    return saved
  })
}

export async function removeSingleSignOn(
  { unitOfWork }: SingleSignOnDeps,
  actor: Actor,
  { organizationId, ifMatch }: { readonly organizationId: string; readonly ifMatch: number },
): Promise<void> {
  await unitOfWork(actor, { organizationId }, async ({ db, record }) => {
    const before = await findSingleSignOn(db, organizationId)
    if (before === undefined) throw singleSignOnNotFound()
    requireVersion(before, ifMatch)
    const issuer = await deleteConnection(db, organizationId)
    if (issuer === undefined) throw singleSignOnNotFound()
    await record({
      action: 'single_sign_on.remove',
      target: target(organizationId),
      details: { issuer: issuer.slice(0, 200) },
    })
  })
}
