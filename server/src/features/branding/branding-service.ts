import {
  type Brand,
  isReadableAccent,
  nearestReadable,
  type OrganizationBranding,
  type PartnerBranding,
  type UpdateOrganizationBranding,
  type UpdatePartnerBranding,
} from '@freehold/contract'
import type { z } from 'zod'
import { findOrganization } from '#features/organizations'
import { findPartner, partnerNotFound } from '#features/partners'
import type { Actor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import { readInOrganization, readWithin } from '#platform/db/reach'
import type { UnitOfWork, Work } from '#platform/db/unit-of-work'
import { AppError } from '#platform/errors'
import { requireVersion } from '#platform/http/if-match'
import { readBrandImage } from './brand-image.ts'
import { accentUnreadable } from './branding-errors.ts'
import {
  findBrandBySlug,
  findBrandOf,
  findOrganizationBranding,
  findPartnerBranding,
  lockOrganizationBranding,
  lockPartnerBranding,
  updateOrganizationAccent,
  updateOrganizationLogo,
  updatePartnerBrandingRow,
  updatePartnerLogo,
} from './branding-store.ts'

export type BrandingDeps = {
  readonly unitOfWork: UnitOfWork
  /** Kysely over the platform pool. */
  readonly platformDb: Db
  readonly platform: { readonly name: string }
}

/** The platform as it shows itself where no partner is known. */
function defaultBrand(name: string): Brand {
  return { name, accent: null, logo: null, supportEmail: null, supportUrl: null }
}

/** For the sign-in page, before anybody has said who they are. */
export async function readBrand({ platformDb, platform }: BrandingDeps, slug: string): Promise<Brand> {
  return (await findBrandBySlug(platformDb, slug, platform.name)) ?? defaultBrand(platform.name)
}

const noOrganization = (id: string): AppError =>
  new AppError('organization.not_found', `No organization ${id}`)

export async function readOrganizationBrand(
  { unitOfWork, platform }: BrandingDeps,
  actor: Actor,
  organizationId: string,
): Promise<Brand> {
  const brand = await readInOrganization(unitOfWork, actor, organizationId, (db) =>
    findBrandOf(db, organizationId, platform.name),
  )
  if (brand === undefined) throw noOrganization(organizationId)
  return brand
}

const unbrandedPartner = (id: string): PartnerBranding => ({
  id,
  shownName: null,
  accent: null,
  logo: null,
  supportEmail: null,
  supportUrl: null,
  mailSenderName: null,
  version: 1,
})

export async function readPartnerBranding(
  { unitOfWork }: BrandingDeps,
  actor: Actor,
  partnerId: string,
): Promise<PartnerBranding> {
  return readWithin(unitOfWork, actor, async (db) => {
    const found = await findPartnerBranding(db, partnerId)
    if (found === undefined && (await findPartner(db, partnerId)) === undefined)
      throw partnerNotFound(partnerId)
    return found ?? unbrandedPartner(partnerId)
  })
}

export async function readOrganizationBranding(
  { unitOfWork }: BrandingDeps,
  actor: Actor,
  organizationId: string,
): Promise<OrganizationBranding> {
  return readInOrganization(unitOfWork, actor, organizationId, async (db) => {
    const found = await findOrganizationBranding(db, organizationId)
    if (found === undefined && (await findOrganization(db, organizationId)) === undefined)
      throw noOrganization(organizationId)
    return found ?? { id: organizationId, accent: null, logo: null, version: 1 }
  })
}

function refuseFaintAccent(accent: string | null | undefined): void {
  if (accent === null || accent === undefined || isReadableAccent(accent)) return
  throw accentUnreadable(nearestReadable(accent))
}

type OfPartner = { readonly partnerId: string; readonly ifMatch: number }
type OfOrganization = { readonly organizationId: string; readonly ifMatch: number }

async function onPartner(
  { unitOfWork }: BrandingDeps,
  actor: Actor,
  { partnerId, ifMatch }: OfPartner,
  fn: (work: Work, before: PartnerBranding) => Promise<void>,
): Promise<PartnerBranding> {
  return unitOfWork(actor, 'platform', async (work) => {
    if ((await findPartner(work.db, partnerId)) === undefined) throw partnerNotFound(partnerId)
    const before = await lockPartnerBranding(work.db, partnerId)
    requireVersion(before, ifMatch)
    await fn(work, before)
    return (await findPartnerBranding(work.db, partnerId)) ?? before
  })
}

async function onOrganization(
  { unitOfWork }: BrandingDeps,
  actor: Actor,
  { organizationId, ifMatch }: OfOrganization,
  fn: (work: Work, before: OrganizationBranding) => Promise<void>,
): Promise<OrganizationBranding> {
  return unitOfWork(actor, { organizationId }, async (work) => {
    const before = await lockOrganizationBranding(work.db, organizationId)
    if (before === undefined) throw noOrganization(organizationId)
    requireVersion(before, ifMatch)
    await fn(work, before)
    return (await findOrganizationBranding(work.db, organizationId)) ?? before
  })
}

/** The members of `given` that say something new. */
function changedOf<T extends object>(before: T, given: Partial<T>): (keyof T & string)[] {
  // Object.keys forgets that these are the object's own names.
  return (Object.keys(given) as (keyof T & string)[]).filter(
    (name) => given[name] !== undefined && given[name] !== before[name],
  )
}

export async function updatePartnerBranding(
  deps: BrandingDeps,
  actor: Actor,
  { partnerId, ifMatch, ...given }: OfPartner & z.output<typeof UpdatePartnerBranding>,
): Promise<PartnerBranding> {
  refuseFaintAccent(given.accent)
  return onPartner(deps, actor, { partnerId, ifMatch }, async ({ db, record }, before) => {
    // What is left out stays: only members that were given are among the changed.
    const wanted = given as Partial<PartnerBranding>
    const changed = changedOf(before, wanted)
    if (changed.length === 0) return
    await updatePartnerBrandingRow(db, partnerId, {
      ...before,
      ...Object.fromEntries(changed.map((name) => [name, wanted[name]])),
    })
    await record({
      action: 'branding.update',
      target: { type: 'partner', id: partnerId },
      details: { changed },
    })
  })
}

export async function updateOrganizationBranding(
  deps: BrandingDeps,
  actor: Actor,
  { organizationId, ifMatch, accent }: OfOrganization & z.output<typeof UpdateOrganizationBranding>,
): Promise<OrganizationBranding> {
  refuseFaintAccent(accent)
  return onOrganization(deps, actor, { organizationId, ifMatch }, async ({ db, record }, before) => {
    if (accent === undefined || accent === before.accent) return
    await updateOrganizationAccent(db, organizationId, accent)
    await record({
      action: 'branding.update',
      target: { type: 'organization', id: organizationId },
      details: { changed: ['accent'] },
    })
  })
}

/** `content` is the picture in base64; null takes the logo away. */
export async function setPartnerLogo(
  deps: BrandingDeps,
  actor: Actor,
  { partnerId, ifMatch, content }: OfPartner & { readonly content: string | null },
): Promise<PartnerBranding> {
  const image = content === null ? null : readBrandImage(content)
  return onPartner(deps, actor, { partnerId, ifMatch }, async ({ db, record }) => {
    await updatePartnerLogo(db, partnerId, image)
    const target = { type: 'partner', id: partnerId }
    if (image === null) await record({ action: 'branding.remove_logo', target })
    else
      await record({
        action: 'branding.set_logo',
        target,
        details: { type: image.type, bytes: image.bytes.length },
      })
  })
}

export async function setOrganizationLogo(
  deps: BrandingDeps,
  actor: Actor,
  { organizationId, ifMatch, content }: OfOrganization & { readonly content: string | null },
): Promise<OrganizationBranding> {
  const image = content === null ? null : readBrandImage(content)
  return onOrganization(deps, actor, { organizationId, ifMatch }, async ({ db, record }) => {
    await updateOrganizationLogo(db, organizationId, image)
    const target = { type: 'organization', id: organizationId }
    if (image === null) await record({ action: 'branding.remove_logo', target })
    else
      await record({
        action: 'branding.set_logo',
        target,
        details: { type: image.type, bytes: image.bytes.length },
      })
  })
}
