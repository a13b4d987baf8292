import type { createPartner as contract, Partner, updatePartner as updateContract } from '@freehold/contract'
import type { z } from 'zod'
import { type Actor, systemActor } from '#platform/actor'
import type { Db } from '#platform/db/pool'
import { readWithin } from '#platform/db/reach'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import { requireVersion } from '#platform/http/if-match'
import type { Cursors } from '#platform/http/page'
import { newId } from '#platform/ids'
import { partnerNotFound, partnerSlugTaken } from './partner-errors.ts'
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
  { slug, name, contactName = null, contactEmail = null }: z.output<(typeof contract)['body']>,
): Promise<Partner> {
  return unitOfWork(actor, 'platform', async ({ db, record }) => {
    const partner = await insertPartner(db, { id: newId(), slug, name, contactName, contactEmail })
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

export async function updatePartner(
  { unitOfWork }: Pick<PartnerDeps, 'unitOfWork'>,
  actor: Actor,
  input: { readonly partnerId: string; readonly ifMatch: number } & z.output<(typeof updateContract)['body']>,
): Promise<Partner> {
  const { partnerId, ifMatch, ...given } = input
  return unitOfWork(actor, 'platform', async ({ db, record }) => {
    const partner = await lockPartner(db, partnerId)
    if (partner === undefined) throw partnerNotFound(partnerId)
    requireVersion(partner, ifMatch)
    const fields: PartnerFields = {
      name: given.name ?? partner.name,
      contactName: given.contactName === undefined ? partner.contactName : given.contactName,
      contactEmail: given.contactEmail === undefined ? partner.contactEmail : given.contactEmail,
    }
    const changed = (['name', 'contactName', 'contactEmail'] as const).filter((f) => fields[f] !== partner[f])
    if (changed.length === 0) return partner
    const target = { type: 'partner', id: partnerId }
    await record({ action: 'partner.update', target, details: { changed } })
    return updateRow(db, partnerId, fields)
  })
}

/** Makes sure that the built-in partner is there. Run at start, by any number of processes at once. */
export async function ensureDirectPartner({ unitOfWork }: Pick<PartnerDeps, 'unitOfWork'>): Promise<Partner> {
  return unitOfWork(systemActor('start'), 'platform', async ({ db, record }) => {
    const known = await findPartnerBySlug(db, directSlug)
    if (known !== undefined) return known
    const name = 'Direct'
    const fields = { name, contactName: null, contactEmail: null }
    const made = await insertPartner(db, { ...fields, id: newId(), slug: directSlug, builtIn: true })
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
