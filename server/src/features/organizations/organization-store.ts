import { randomBytes } from 'node:crypto'
import type { listOrganizations, Organization, Page } from '@freehold/contract'
import type { Insertable, Selectable } from 'kysely'
import type { z } from 'zod'
import { before, containing, instantText } from '#platform/db/keyset'
import type { Db } from '#platform/db/pool'
import type { Organizations } from '#platform/db/tables'
import { type Cursors, toPage } from '#platform/http/page'
import { slugCandidates } from './organization-slug.ts'

export type OrganizationQuery = z.output<(typeof listOrganizations)['query']>

/** What may be set of an organization after it was made. */
export type OrganizationFields = Pick<
  Organization,
  'name' | 'country' | 'timeZone' | 'industry' | 'vatNumber' | 'billingAddress' | 'billingEmail'
>

export type NewOrganization = OrganizationFields & {
  readonly id: string
  readonly partnerId: string
  readonly kind: Organization['kind']
  /** Where the slug begins that is looked for; the name where left out. */
  readonly slug?: string | undefined
}

function toOrganization(
  row: Selectable<Organizations> & { readonly partner_name: string | null },
): Organization {
  return {
    id: row.organization_id,
    partnerId: row.partner_id,
    partnerName: row.partner_name ?? '',
    slug: row.slug,
    name: row.name,
    // Held to these two by the table, and the address by the contract that wrote it.
    kind: row.kind as Organization['kind'],
    industry: row.industry,
    vatNumber: row.vat_number,
    country: row.country,
    billingAddress: row.billing_address as Organization['billingAddress'],
    billingEmail: row.billing_email,
    timeZone: row.time_zone,
    createdAt: row.created_at.toISOString(),
    version: row.version,
  }
}

function toColumns(fields: OrganizationFields) {
  return {
    name: fields.name,
    country: fields.country,
    time_zone: fields.timeZone,
    industry: fields.industry,
    vat_number: fields.vatNumber,
    billing_address: fields.billingAddress === null ? null : JSON.stringify(fields.billingAddress),
    billing_email: fields.billingEmail,
  } satisfies Partial<Insertable<Organizations>>
}

/** Makes the organization under the first free slug; two that want the same one at once both get theirs. */
export async function insertOrganization(db: Db, input: NewOrganization): Promise<{ readonly slug: string }> {
  const random = (): string => randomBytes(4).toString('hex')
  for (const slug of slugCandidates(input.kind, input.slug ?? input.name, random)) {
    const row = await db
      .insertInto('organizations')
      .values({
        ...toColumns(input),
        organization_id: input.id,
        partner_id: input.partnerId,
        kind: input.kind,
        slug,
      })
      .onConflict((conflict) => conflict.column('slug').doNothing())
      .returning('slug')
      .executeTakeFirst()
    if (row !== undefined) return row
  }
  throw new Error('There is always another slug to try')
}

function selectOrganizations(db: Db) {
  return db
    .selectFrom('organizations')
    .leftJoin('partners', 'partners.id', 'organizations.partner_id')
    .selectAll('organizations')
    .select('partners.name as partner_name')
}

export async function findOrganization(db: Db, id: string): Promise<Organization | undefined> {
  const row = await selectOrganizations(db).where('organizations.organization_id', '=', id).executeTakeFirst()
  return row && toOrganization(row)
}

/** The organization under a lock that lasts as long as the unit of work. */
export async function lockOrganization(db: Db, id: string): Promise<Organization | undefined> {
  const row = await selectOrganizations(db)
    .where('organizations.organization_id', '=', id)
    .forUpdate('organizations')
    .executeTakeFirst()
  return row && toOrganization(row)
}

export async function updateOrganizationRow(db: Db, id: string, fields: OrganizationFields): Promise<void> {
  await db
    .updateTable('organizations')
    .set((eb) => ({ ...toColumns(fields), version: eb('version', '+', 1) }))
    .where('organization_id', '=', id)
    .execute()
}

function filtered(db: Db, { q, kind, partnerId }: OrganizationQuery) {
  let rows = selectOrganizations(db).select(instantText('organizations.created_at').as('position'))
  if (q !== undefined) {
    rows = rows.where((eb) =>
      eb.or([
        eb('organizations.name', 'ilike', containing(q)),
        eb('organizations.slug', 'ilike', containing(q)),
        eb('organizations.billing_email', 'ilike', containing(q)),
      ]),
    )
  }
  if (kind !== undefined) rows = rows.where('organizations.kind', '=', kind)
  if (partnerId !== undefined) rows = rows.where('organizations.partner_id', '=', partnerId)
  return rows
}

/** Newest first. */
export async function listOrganizationPage(
  db: Db,
  cursors: Cursors,
  query: OrganizationQuery,
): Promise<Page<Organization>> {
  const { cursor, limit, ...filter } = query
  const from = cursors.read(cursor, ['organizations', filter])
  let rows = filtered(db, query)
  if (from !== undefined) {
    rows = rows.where(before('organizations.created_at', 'organizations.organization_id', from))
  }
  const found = await rows
    .orderBy('organizations.created_at', 'desc')
    .orderBy('organizations.organization_id', 'desc')
    .limit(limit + 1)
    .execute()
  return toPage(found, limit, {
    item: toOrganization,
    position: (row) => [row.position, row.organization_id],
    write: (position) => cursors.write(position, ['organizations', filter]),
  })
}
