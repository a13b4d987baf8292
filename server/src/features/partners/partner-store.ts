import type { listPartners, Page, Partner } from '@freehold/contract'
import type { Selectable } from 'kysely'
import type { z } from 'zod'
import { before, containing, instantText } from '#platform/db/keyset'
import type { Db } from '#platform/db/pool'
import type { Partners } from '#platform/db/tables'
import { type Cursors, toPage } from '#platform/http/page'

export type PartnerQuery = z.output<(typeof listPartners)['query']>

/** What may be set of a partner. */
export type PartnerFields = {
  readonly name: string
  readonly contactName: string | null
  readonly contactEmail: string | null
}

function toPartner(row: Selectable<Partners>): Partner {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    // Held to these two by the table.
    status: row.status as Partner['status'],
    contactName: row.contact_name,
    contactEmail: row.contact_email,
    builtIn: row.built_in,
    createdAt: row.created_at.toISOString(),
    version: row.version,
  }
}

/** Undefined where the slug is taken. */
export async function insertPartner(
  db: Db,
  input: PartnerFields & { readonly id: string; readonly slug: string; readonly builtIn?: boolean },
): Promise<Partner | undefined> {
  const row = await db
    .insertInto('partners')
    .values({
      id: input.id,
      slug: input.slug,
      name: input.name,
      contact_name: input.contactName,
      contact_email: input.contactEmail,
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
  const row = await db.selectFrom('partners').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  return row && toPartner(row)
}

export async function findPartnerBySlug(db: Db, slug: string): Promise<Partner | undefined> {
  const row = await db.selectFrom('partners').selectAll().where('slug', '=', slug).executeTakeFirst()
  return row && toPartner(row)
}

export async function updatePartner(db: Db, id: string, fields: PartnerFields): Promise<Partner> {
  const row = await db
    .updateTable('partners')
    .set((eb) => ({
      name: fields.name,
      contact_name: fields.contactName,
      contact_email: fields.contactEmail,
      version: eb('version', '+', 1),
    }))
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
  const { q } = query
  if (q !== undefined) {
    rows = rows.where((eb) => eb.or([eb('name', 'ilike', containing(q)), eb('slug', 'ilike', containing(q))]))
  }
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
