import { isDeepStrictEqual } from 'node:util'
import { CreateOrganization, type Organization, type UpdateOrganization } from '@freehold/contract'
import type { z } from 'zod'
import { holdPartner, partnerNotActive, readDirectPartner } from '#features/partners'
import type { Actor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import { readInOrganization } from '#platform/db/reach'
import type { UnitOfWork, Work } from '#platform/db/unit-of-work'
import { AppError } from '#platform/errors'
import { requireVersion } from '#platform/http/if-match'
import type { Cursors } from '#platform/http/page'
import { newId } from '#platform/ids'
import { organizationNotFound, organizationPartnerNotFound } from './organization-errors.ts'
import {
  findOrganization,
  insertOrganization,
  lockOrganization,
  type NewOrganization,
  type OrganizationFields,
  updateOrganizationRow,
} from './organization-store.ts'

export type OrganizationDeps = {
  readonly unitOfWork: UnitOfWork
  /** Kysely over the platform pool. */
  readonly platformDb: Db
  readonly cursors: Cursors
}

export type CreateInput = z.output<typeof CreateOrganization>

/** Whom the caller means: partner staff only ever their own, operators anyone; undefined is nobody in particular. */
function askedPartner({ reach }: Actor, asked: string | undefined): string | undefined {
  if (reach?.kind === 'platform') return asked
  if (reach?.kind !== 'partner') {
    throw new AppError('auth.forbidden', 'Only operators and partner staff make organizations')
  }
  if (asked !== undefined && asked !== reach.partnerId) throw organizationPartnerNotFound(asked)
  return reach.partnerId
}

async function partnerFor(platformDb: Db, actor: Actor, asked: string | undefined): Promise<string> {
  return askedPartner(actor, asked) ?? (await readDirectPartner(platformDb)).id
}

/** Only an active partner takes organizations; it stays active until this unit of work is through. */
async function requireTakingPartner({ db }: Work, partnerId: string, isItsStaff: boolean): Promise<void> {
  const status = await holdPartner(db, partnerId)
  if (status === 'active') return
  throw status === 'paused' && isItsStaff ? partnerNotActive() : organizationPartnerNotFound(partnerId)
}

function fieldsOf(input: CreateInput): OrganizationFields {
  return {
    name: input.name,
    country: input.country,
    timeZone: input.timeZone,
    industry: input.industry ?? null,
    vatNumber: input.vatNumber ?? null,
    billingAddress: input.billingAddress ?? null,
    billingEmail: input.billingEmail ?? null,
  }
}

async function insertAndRecord(
  { db, record }: Work,
  input: NewOrganization,
  channel: string,
): Promise<Organization> {
  const { id, kind, partnerId } = input
  const { slug } = await insertOrganization(db, input)
  const target = { type: 'organization', id }
  await record({ action: 'organization.create', target, details: { slug, kind, partnerId, channel } })
  const organization = await findOrganization(db, id)
  if (organization === undefined) throw organizationNotFound(id)
  return organization
}

/**
 * Makes an organization of a partner, within a unit of work of the platform that does more than that; its events go to
 * the new organization's log.
 */
export async function createWithin(
  work: Work,
  actor: Actor,
  input: CreateInput & { readonly partnerId: string },
): Promise<Organization> {
  const id = newId()
  const inside = await work.inOrganization(id)
  const { kind, slug, partnerId } = input
  await requireTakingPartner(inside, partnerId, actor.reach?.kind === 'partner')
  return insertAndRecord(inside, { ...fieldsOf(input), id, partnerId, kind, slug }, actor.surface ?? 'api')
}

/** An operator makes one for any partner, partner staff for their own. */
export async function createOrganization(
  { unitOfWork, platformDb }: OrganizationDeps,
  actor: Actor,
  input: CreateInput,
): Promise<Organization> {
  const partnerId = await partnerFor(platformDb, actor, input.partnerId)
  const id = newId()
  const { kind, slug } = input
  return unitOfWork(actor, { organizationId: id }, async (work) => {
    await requireTakingPartner(work, partnerId, actor.reach?.kind === 'partner')
    return insertAndRecord(work, { ...fieldsOf(input), id, partnerId, kind, slug }, actor.surface ?? 'api')
  })
}

export type RegisterOrganization = Pick<CreateInput, 'kind' | 'name' | 'country' | 'timeZone'> & {
  /** The account that becomes its first owner. */
  readonly ownerAccountId: string
  readonly billingEmail?: string
  /** `direct` where left out. */
  readonly partnerId?: string
  /** How it came: `registration`, `demo`. */
  readonly channel: string
}

/**
 * Makes an organization and its first owner inside a unit of work of the platform, together with whatever else that
 * unit does (the account, the used link). Its events go to the new organization's log.
 */
export async function createOrganizationWithOwner(
  work: Work,
  input: RegisterOrganization,
): Promise<{ readonly organization: Organization; readonly memberId: string }> {
  const id = newId()
  const memberId = newId()
  const partnerId = input.partnerId ?? (await readDirectPartner(work.db)).id
  const inside = await work.inOrganization(id)
  await requireTakingPartner(inside, partnerId, false)
  const made = { ...fieldsOf(CreateOrganization.parse(pickForm(input))), id, partnerId, kind: input.kind }
  const organization = await insertAndRecord(inside, made, input.channel)
  await inside.db
    .insertInto('members')
    .values({
      organization_id: id,
      id: memberId,
      partner_id: partnerId,
      account_id: input.ownerAccountId,
      role: 'owner',
    })
    .execute()
  await inside.record({
    action: 'member.join',
    target: { type: 'member', id: memberId },
    details: { memberId, role: 'owner' },
  })
  return { organization, memberId }
}

function pickForm({ kind, name, country, timeZone, billingEmail }: RegisterOrganization) {
  return { kind, name, country, timeZone, ...(billingEmail === undefined ? {} : { billingEmail }) }
}

export async function readOrganization(
  { unitOfWork }: Pick<OrganizationDeps, 'unitOfWork'>,
  actor: Actor,
  id: string,
): Promise<Organization> {
  const organization = await readInOrganization(unitOfWork, actor, id, (db) => findOrganization(db, id))
  if (organization === undefined) throw organizationNotFound(id)
  return organization
}

const editable = [
  'name',
  'country',
  'timeZone',
  'industry',
  'vatNumber',
  'billingAddress',
  'billingEmail',
] as const

export async function updateOrganization(
  { unitOfWork }: Pick<OrganizationDeps, 'unitOfWork'>,
  actor: Actor,
  input: { organizationId: string; ifMatch: number } & z.output<typeof UpdateOrganization>,
): Promise<Organization> {
  const { organizationId: id, ifMatch, ...given } = input
  return unitOfWork(actor, { organizationId: id }, async ({ db, record }) => {
    const organization = await lockOrganization(db, id)
    if (organization === undefined) throw organizationNotFound(id)
    requireVersion(organization, ifMatch)
    const isChanged = (field: (typeof editable)[number]): boolean =>
      given[field] !== undefined && !isDeepStrictEqual(given[field], organization[field])
    const changed = editable.filter(isChanged)
    if (changed.length === 0) return organization
    const fields = Object.fromEntries(changed.map((field) => [field, given[field]]))
    await updateOrganizationRow(db, id, { ...organization, ...fields })
    const target = { type: 'organization', id }
    await record({ action: 'organization.update', target, details: { changed } })
    return (await findOrganization(db, id)) ?? organization
  })
}
