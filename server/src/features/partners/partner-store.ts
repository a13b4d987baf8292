import type { listPartners, Page, Partner, PartnerStatus } from '@freehold/contract'
import { type Insertable, type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import { before, containing, instantText } from '#platform/db/keyset'
import type { Db } from '#platform/db/pool'
import type { Partners } from '#platform/db/tables'
import { type Cursors, toPage } from '#platform/http/page'

export type PartnerQuery = z.output<(typeof listPartners)['query']>

/** What may be set of a partner. */
export type PartnerFields = Pick<
  Partner,
  | 'name'
  | 'status'
  | 'domain'
  | 'marginBasisPoints'
  | 'contactName'
  | 'contactEmail'
  | 'contactPhone'
  | 'billingName'
  | 'billingVatNumber'
  | 'billingAddress'
  | 'billingEmail'
  | 'billingCurrency'
>

function toPartner(row: Selectable<Partners>): Partner {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    // Held to these by the table, and the address by the contract that wrote it.
    status: row.status as PartnerStatus,
    domain: row.domain,
    marginBasisPoints: row.margin_basis_points,
    contactName: row.contact_name,
    contactEmail: row.contact_email,
    contactPhone: row.contact_phone,
    billingName: row.billing_name,
    billingVatNumber: row.billing_vat_number,
    billingAddress: row.billing_address as Partner['billingAddress'],
    billingEmail: row.billing_email,
    billingCurrency: row.billing_currency,
    builtIn: row.built_in,
    createdAt: row.created_at.toISOString(),
    terminatedAt: row.terminated_at?.toISOString() ?? null,
    version: row.version,
  }
}

function toColumns(fields: PartnerFields) {
  return {
    name: fields.name,
    status: fields.status,
    domain: fields.domain,
    margin_basis_points: fields.marginBasisPoints,
    contact_name: fields.contactName,
    contact_email: fields.contactEmail,
    contact_phone: fields.contactPhone,
    billing_name: fields.billingName,
    billing_vat_number: fields.billingVatNumber,
    billing_address: fields.billingAddress === null ? null : JSON.stringify(fields.billingAddress),
    billing_email: fields.billingEmail,
    billing_currency: fields.billingCurrency,
  } satisfies Partial<Insertable<Partners>>
}

export type NewPartner = Pick<Partner, 'id' | 'slug' | 'name'> &
  Partial<Pick<Partner, 'status' | 'contactName' | 'contactEmail' | 'contactPhone' | 'builtIn'>>

/** Undefined where the slug is taken. */
export async function insertPartner(db: Db, input: NewPartner): Promise<Partner | undefined> {
  const row = await db
    .insertInto('partners')
    .values({
      id: input.id,
      slug: input.slug,
      name: input.name,
      status: input.status ?? 'active',
      contact_name: input.contactName ?? null,
      contact_email: input.contactEmail ?? null,
      contact_phone: input.contactPhone ?? null,
      built_in: input.builtIn ?? false,
    })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .returningAll()
    .executeTakeFirst()
  return row && toPartner(row)
}

export async function findPartner(db: Db, id: string): Promise<Partner | undefined> {
  const row = await db.selectFrom('partners').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toPartner(row)
}

/** The partner under a lock that lasts as long as the unit of work. */
export async function lockPartner(db: Db, id: string): Promise<Partner | undefined> {
  return (await lockPartners(db, [id])).get(id)
}

/** Several partners under their locks, taken in one order by everyone, so that nobody waits in a circle. */
export async function lockPartners(db: Db, ids: readonly string[]): Promise<Map<string, Partner>> {
  const rows = await db
    .selectFrom('partners')
    .selectAll()
    .where((eb) => eb('id', '=', eb.fn.any(eb.val([...new Set(ids)]))))
    .orderBy('id')
    .forUpdate()
    .execute()
  return new Map(rows.map((row) => [row.id, toPartner(row)]))
}

/**
 * The status of a partner, held until the unit of work ends: whoever would pause or end the partner waits so long.
 * Undefined where there is none. For any role: it tells nothing but the status.
 */
export async function holdPartner(db: Db, id: string): Promise<PartnerStatus | undefined> {
  const { rows } = await sql<{
    status: PartnerStatus | null
  }>`select fh_hold_partner(${id}::uuid) as status`.execute(db)
  return rows[0]?.status ?? undefined
}

export async function findPartnerBySlug(db: Db, slug: string): Promise<Partner | undefined> {
  const row = await db.selectFrom('partners').selectAll().where('slug', '=', slug).executeTakeFirst()
  return row && toPartner(row)
}

export async function updatePartner(
  db: Db,
  id: string,
  fields: PartnerFields,
  terminatedAt: Date | null = null,
): Promise<Partner> {
  const row = await db
    .updateTable('partners')
    .set((eb) => ({ ...toColumns(fields), terminated_at: terminatedAt, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return toPartner(row)
}

/** Newest first. */
export async function listPartnerPage(db: Db, cursors: Cursors, query: PartnerQuery): Promise<Page<Partner>> {
  const { cursor, limit, ...filter } = query
  const from = cursors.read(cursor, ['partners', filter])
  let rows = db.selectFrom('partners').selectAll().select(instantText('partners.created_at').as('position'))
  const { q, status } = query
  if (q !== undefined) {
    const like = containing(q)
    rows = rows.where((eb) =>
      eb.or([eb('name', 'ilike', like), eb('slug', 'ilike', like), eb('domain', 'ilike', like)]),
    )
  }
  if (status !== undefined) rows = rows.where('status', '=', status)
  if (from !== undefined) rows = rows.where(before('partners.created_at', 'partners.id', from))
  const found = await rows
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  return toPage(found, limit, {
    item: toPartner,
    position: (row) => [row.position, row.id],
    write: (position) => cursors.write(position, ['partners', filter]),
  })
}
