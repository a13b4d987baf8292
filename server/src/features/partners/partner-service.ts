import { isDeepStrictEqual } from 'node:util'
import {
  type createPartner as contract,
  type Partner,
  partnerOwnFields,
  type UpdatePartner,
} from '@freehold/contract'
import type { z } from 'zod'
import { type Actor, systemActor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import { readWithin } from '#platform/db/reach'
import type { UnitOfWork, Work } from '#platform/db/unit-of-work'
import { requireVersion } from '#platform/http/if-match'
import type { Cursors } from '#platform/http/page'
import { newId } from '#platform/ids'
import {
  partnerBuiltIn,
  partnerFieldForbidden,
  partnerNotFound,
  partnerNotPossibleNow,
  partnerSlugTaken,
} from './partner-errors.ts'
import {
  findPartner,
  findPartnerBySlug,
  insertPartner,
  lockPartner,
  type PartnerFields,
  updatePartner as updateRow,
} from './partner-store.ts'

export type PartnerDeps = { readonly unitOfWork: UnitOfWork; readonly cursors: Cursors }

/** The platform itself, as the partner of whoever came without one. */
const directSlug = 'direct'

export async function createPartner(
  { unitOfWork }: Pick<PartnerDeps, 'unitOfWork'>,
  actor: Actor,
  {
    slug,
    name,
    status = 'active',
    contactName,
    contactEmail,
    contactPhone,
  }: z.output<(typeof contract)['body']>,
): Promise<Partner> {
  const contact = {
    contactName: contactName ?? null,
    contactEmail: contactEmail ?? null,
    contactPhone: contactPhone ?? null,
  }
  return unitOfWork(actor, 'platform', async ({ db, record }) => {
    const partner = await insertPartner(db, { id: newId(), slug, name, status, ...contact })
    if (partner === undefined) throw partnerSlugTaken(slug)
    await record({
      action: 'partner.create',
      target: { type: 'partner', id: partner.id },
      details: { slug, name },
    })
    return partner
  })
}

export async function readPartner(
  { unitOfWork }: Pick<PartnerDeps, 'unitOfWork'>,
  actor: Actor,
  id: string,
): Promise<Partner> {
  const partner = await readWithin(unitOfWork, actor, (db) => findPartner(db, id))
  if (partner === undefined) throw partnerNotFound(id)
  return partner
}

const ownFields: readonly string[] = partnerOwnFields

/** Staff say how their partner is reached and billed; name, standing and terms are the operator's. */
function refuseForeignFields({ reach }: Actor, given: object): void {
  if (reach?.kind === 'platform') return
  const foreign = Object.keys(given).find((field) => !ownFields.includes(field))
  if (foreign !== undefined) throw partnerFieldForbidden(foreign)
}

async function hasOrganizations(db: Db, partnerId: string): Promise<boolean> {
  const row = await db
    .selectFrom('organizations')
    .select('organization_id')
    .where('partner_id', '=', partnerId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

async function refuseStatus(db: Db, partner: Partner, wanted: Partner['status']): Promise<void> {
  if (partner.builtIn) throw partnerBuiltIn()
  if (partner.status === 'terminated') throw partnerNotPossibleNow('A terminated partner is reinstated first')
  if (wanted === 'prospect' && (await hasOrganizations(db, partner.id)))
    throw partnerNotPossibleNow('A partner that has organizations is no prospect')
}

async function recordChange({ record }: Work, before: Partner, changed: readonly string[], status: string) {
  const target = { type: 'partner', id: before.id }
  if (changed.includes('status')) {
    await record({
      action: 'partner.change_status',
      target,
      details: { from: before.status, to: status },
    })
  }
  const others = changed.filter((field) => field !== 'status')
  if (others.length > 0) await record({ action: 'partner.update', target, details: { changed: others } })
}

/** Waits for whatever is being begun for the partner: from a pause or an end on, nothing of the kind is left. */
export async function updatePartner(
  { unitOfWork }: Pick<PartnerDeps, 'unitOfWork'>,
  actor: Actor,
  input: { readonly partnerId: string; readonly ifMatch: number } & z.output<typeof UpdatePartner>,
): Promise<Partner> {
  const { partnerId, ifMatch, ...given } = input
  refuseForeignFields(actor, given)
  return unitOfWork(actor, 'platform', async (work) => {
    const { db } = work
    const partner = await lockPartner(db, partnerId)
    if (partner === undefined) throw partnerNotFound(partnerId)
    requireVersion(partner, ifMatch)
    const fields: PartnerFields = { ...partner, ...definedOf(given) }
    const names = Object.keys(given) as (keyof PartnerFields)[]
    const changed = names.filter((name) => !isDeepStrictEqual(fields[name], partner[name]))
    if (changed.length === 0) return partner
    if (changed.includes('status')) await refuseStatus(db, partner, fields.status)
    await recordChange(work, partner, changed, fields.status)
    const terminatedAt = partner.terminatedAt === null ? null : new Date(partner.terminatedAt)
    return updateRow(db, partnerId, fields, terminatedAt)
  })
}

function definedOf(given: Readonly<Record<string, unknown>>): Partial<PartnerFields> {
  // Parsed by the contract: only the fields' names and types shrink to those given.
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Partial<PartnerFields>
}

/** Makes sure that the built-in partner is there. Run at start, by any number of processes at once. */
export async function ensureDirectPartner({ unitOfWork }: Pick<PartnerDeps, 'unitOfWork'>): Promise<Partner> {
  return unitOfWork(systemActor('start'), 'platform', async ({ db, record }) => {
    const known = await findPartnerBySlug(db, directSlug)
    if (known !== undefined) return known
    const name = 'Direct'
    const made = await insertPartner(db, { name, id: newId(), slug: directSlug, builtIn: true })
    if (made === undefined) return readDirectPartner(db)
    const target = { type: 'partner', id: made.id }
    await record({ action: 'partner.create', target, details: { slug: directSlug, name } })
    return made
  })
}

/** The built-in partner, which stands from the first start on. */
export async function readDirectPartner(db: Db): Promise<Partner> {
  const partner = await findPartnerBySlug(db, directSlug)
  if (partner === undefined) throw new Error('The built-in partner is missing: it is made at start')
  return partner
}
