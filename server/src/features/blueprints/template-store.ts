import type { Template } from '@freehold/contract'
import type { Selectable } from 'kysely'
import type { Db } from '#platform/db/pool'
import type { Templates } from '#platform/db/tables'

export type TemplateRow = Selectable<Templates>

export function toTemplate(row: TemplateRow): Template {
  return {
    name: row.name,
    content: row.content,
    version: row.version,
    updatedAt: row.created_at.toISOString(),
  }
}

/** The newest version of every template, by name. */
export async function listNewestTemplates(db: Db): Promise<TemplateRow[]> {
  return db
    .selectFrom('templates')
    .selectAll()
    .distinctOn('name')
    .orderBy('name')
    .orderBy('version', 'desc')
    .execute()
}

export async function findTemplateNames(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('templates').select('name').distinct().execute()
  return new Set(rows.map((row) => row.name))
}

export async function findNewestTemplate(db: Db, name: string): Promise<TemplateRow | undefined> {
  return db
    .selectFrom('templates')
    .selectAll()
    .where('name', '=', name)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export async function insertTemplate(
  db: Db,
  input: Pick<TemplateRow, 'name' | 'version' | 'content' | 'built_in'>,
): Promise<TemplateRow> {
  return db.insertInto('templates').values(input).returningAll().executeTakeFirstOrThrow()
}
