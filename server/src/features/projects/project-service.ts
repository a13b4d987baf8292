import type { Page, Project } from '@freehold/contract'
import { readDefinition } from '#features/blueprints'
import {
  findTenant,
  listOpenHolds,
  lockTenant,
  lookAtTenant,
  presenceOf,
  tenantNotFound,
  tenantNotPossibleNow,
  type TenantRow,
  updateTenant,
} from '#features/tenants'
import type { Actor } from '#platform/actor'
import type { Clock } from '#platform/clock'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import { requireVersion } from '#platform/http/if-match'
import type { Cursors } from '#platform/http/page'
import { newId } from '#platform/ids'
import { projectNameTaken, projectNotFound, projectNotSupported } from './project-errors.ts'
import { findProject, listProjects } from './project-reads.ts'
import { insertProject, lockProject, updateProject } from './project-store.ts'

export type ProjectDeps = {
  readonly unitOfWork: UnitOfWork
  readonly cursors: Cursors
  readonly clock: Clock
}

type WhichTenant = { readonly organizationId: string; readonly tenantId: string }

export type NewProject = WhichTenant & { readonly name: string; readonly displayName?: string | undefined }

export async function readProjects(
  { unitOfWork, cursors }: ProjectDeps,
  actor: Actor,
  list: WhichTenant & { readonly cursor?: string | undefined; readonly limit: number },
): Promise<Page<Project>> {
  const { organizationId, tenantId } = list
  return unitOfWork(actor, { organizationId }, async ({ db }) => {
    if ((await findTenant(db, organizationId, tenantId)) === undefined) throw tenantNotFound(tenantId)
    return listProjects(db, cursors, list)
  })
}

async function refuseProject(db: Db, tenant: TenantRow): Promise<void> {
  const { projects } = await readDefinition(db, tenant.blueprint, tenant.blueprintVersion)
  if (!projects) throw projectNotSupported(tenant.blueprint)
  const holds = (await listOpenHolds(db, tenant.organizationId, [tenant.id])).get(tenant.id) ?? []
  if (presenceOf(tenant.base, holds) !== 'present')
    throw tenantNotPossibleNow('A tenant that is suspended, cancelled or deleted takes no projects')
}

/**
 * Adds a project to a tenant; a look makes its resources. The first one activates a tenant that is provisioned at
 * first use.
 */
export async function createProject(
  { unitOfWork }: Pick<ProjectDeps, 'unitOfWork'>,
  actor: Actor,
  { organizationId, tenantId, name, displayName = name }: NewProject,
): Promise<Project> {
  return unitOfWork(actor, { organizationId }, async ({ db, record, enqueue, announce }) => {
    const tenant = await lockTenant(db, organizationId, tenantId)
    if (tenant === undefined) throw tenantNotFound(tenantId)
    await refuseProject(db, tenant)
    const id = newId()
    const { partnerId } = tenant
    const project = { organizationId, partnerId, tenantId, id, name, displayName }
    if (!(await insertProject(db, project))) throw projectNameTaken(name)
    await updateTenant(db, tenant, {
      activated: true,
      generation: tenant.generation + 1,
      next_look_at: null,
    })
    const target = { type: 'project', id }
    await record({ action: 'project.create', target, details: { tenantId, name } })
    await enqueue(lookAtTenant, { organizationId, tenantId })
    await announce('tenant', tenantId)
    const created = await findProject(db, organizationId, id)
    if (created === undefined) throw projectNotFound(id)
    return created
  })
}

/** Removes a project; looks remove its objects, what was made last first, and try again until they are gone. */
export async function removeProject(
  { unitOfWork, clock }: Pick<ProjectDeps, 'unitOfWork' | 'clock'>,
  actor: Actor,
  { organizationId, tenantId, id, ifMatch }: WhichTenant & { readonly id: string; readonly ifMatch: number },
): Promise<void> {
  await unitOfWork(actor, { organizationId }, async ({ db, record, enqueue, announce }) => {
    const tenant = await lockTenant(db, organizationId, tenantId)
    if (tenant === undefined) throw tenantNotFound(tenantId)
    const project = await lockProject(db, { organizationId, tenantId, id })
    if (project === undefined || project.removed_at !== null) throw projectNotFound(id)
    requireVersion(project, ifMatch)
    await updateProject(db, { organizationId, id }, { removed_at: clock.now() })
    await updateTenant(db, tenant, { generation: tenant.generation + 1, next_look_at: null })
    const target = { type: 'project', id }
    await record({ action: 'project.remove', target, details: { tenantId, name: project.name } })
    await enqueue(lookAtTenant, { organizationId, tenantId })
    await announce('tenant', tenantId)
  })
}
