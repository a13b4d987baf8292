import type { Selectable, Updateable } from 'kysely'
import type { Db } from '#platform/db/pool'
import type { Projects } from '#platform/db/tables'

export type ProjectRow = Selectable<Projects>

type Which = { readonly organizationId: string; readonly tenantId: string; readonly id: string }

/** False where the tenant has a project of that name which is not removed. */
export async function insertProject(
  db: Db,
  project: Which & { readonly partnerId: string; readonly name: string; readonly displayName: string },
): Promise<boolean> {
  const inserted = await db
    .insertInto('projects')
    .values({
      organization_id: project.organizationId,
      partner_id: project.partnerId,
      id: project.id,
      tenant_id: project.tenantId,
      name: project.name,
      display_name: project.displayName,
    })
    .onConflict((conflict) =>
      conflict.columns(['organization_id', 'tenant_id', 'name']).where('removed_at', 'is', null).doNothing(),
    )
    .executeTakeFirst()
  return Number(inserted.numInsertedOrUpdatedRows ?? 0) === 1
}

/** The project's row, locked until the transaction ends. */
export async function lockProject(
  db: Db,
  { organizationId, tenantId, id }: Which,
): Promise<ProjectRow | undefined> {
  return db
    .selectFrom('projects')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export async function updateProject(
  db: Db,
  { organizationId, id }: Pick<Which, 'organizationId' | 'id'>,
  set: Updateable<Projects>,
): Promise<void> {
  await db
    .updateTable('projects')
    .set((eb) => ({ ...set, version: eb('version', '+', 1) }))
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute()
}
