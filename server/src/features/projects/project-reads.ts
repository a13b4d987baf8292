import type { Page, Project } from '@freehold/contract'
import { listResourcesOfProjects, toResource } from '#features/tenants'
import { before, instantText } from '#platform/db/keyset'
import type { Db } from '#platform/db/pool'
import { type Cursors, toPage } from '#platform/http/page'
import type { ProjectRow } from './project-store.ts'
import { projectState } from './project.ts'

type Resources = Awaited<ReturnType<typeof listResourcesOfProjects>>

function toProject(row: ProjectRow, resources: Resources): Project {
  const own = resources.filter((resource) => resource.project_id === row.id).map((own) => toResource(own))
  return {
    id: row.id,
    organizationId: row.organization_id,
    tenantId: row.tenant_id,
    name: row.name,
    displayName: row.display_name,
    state: projectState(
      row.removed_at !== null,
      own.map(({ state }) => state),
    ),
    resources: own,
    createdAt: row.created_at.toISOString(),
    version: row.version,
  }
}

/** Projects that are wanted, and removed ones of which something still stands. */
function standingProjects(db: Db, organizationId: string) {
  return db
    .selectFrom('projects')
    .selectAll('projects')
    .where('projects.organization_id', '=', organizationId)
    .where((eb) =>
      eb.or([
        eb('projects.removed_at', 'is', null),
        eb.exists(
          eb
            .selectFrom('resources')
            .select('resources.id')
            .whereRef('resources.organization_id', '=', 'projects.organization_id')
            .whereRef('resources.project_id', '=', 'projects.id')
            .where('resources.state', '<>', 'removed'),
        ),
      ]),
    )
}

/** Newest first. */
export async function listProjects(
  db: Db,
  cursors: Cursors,
  list: {
    readonly organizationId: string
    readonly tenantId: string
    readonly cursor?: string | undefined
    readonly limit: number
  },
): Promise<Page<Project>> {
  const { organizationId, tenantId, limit } = list
  const bound = ['projects', tenantId]
  const from = cursors.read(list.cursor, bound)
  let query = standingProjects(db, organizationId).where('projects.tenant_id', '=', tenantId)
  if (from !== undefined) query = query.where(before('projects.created_at', 'projects.id', from))
  const rows = await query
    .select(instantText('projects.created_at').as('position'))
    .orderBy('projects.created_at', 'desc')
    .orderBy('projects.id', 'desc')
    .limit(limit + 1)
    .execute()
  const ids = rows.map(({ id }) => id)
  const resources = ids.length === 0 ? [] : await listResourcesOfProjects(db, organizationId, ids)
  return toPage(rows, limit, {
    item: (row) => toProject(row, resources),
    position: (row) => [row.position, row.id],
    write: (position) => cursors.write(position, bound),
  })
}

/** One project of the organization, removed or not; undefined where there is none. */
export async function findProject(db: Db, organizationId: string, id: string): Promise<Project | undefined> {
  const row = await db
    .selectFrom('projects')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row && toProject(row, await listResourcesOfProjects(db, organizationId, [id]))
}
