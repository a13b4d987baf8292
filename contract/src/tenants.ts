import { z } from 'zod'
import { Id, idParams, page, pageQuery, Slug, text, Timestamp, Version } from './common.ts'
import { endpoint } from './endpoint.ts'
import { HoldKind } from './orders.ts'

export const tenantPhases = [
  'pending',
  'provisioning',
  'ready',
  'degraded',
  'suspended',
  'deleting',
  'deleted',
] as const
export const TenantPhase = z.enum(tenantPhases)
export type TenantPhase = z.infer<typeof TenantPhase>

export const resourceStates = [
  'pending',
  'in_sync',
  'drifted',
  'failing',
  'suspended',
  'removing',
  'removed',
] as const
export const ResourceState = z.enum(resourceStates)
export type ResourceState = z.infer<typeof ResourceState>

/** One observation about a resource, in the manner of Kubernetes conditions. */
export const Condition = z.object({
  type: z.string(),
  status: z.enum(['true', 'false', 'unknown']),
  reason: z.string(),
  message: z.string(),
  lastTransitionAt: Timestamp,
})
export type Condition = z.infer<typeof Condition>

/** One object in one outside system. */
export const Resource = z
  .object({
    id: Id,
    name: z.string(),
    kind: z.string(),
    scope: z.enum(['tenant', 'organization']),
    system: z.string(),
    connectorId: Id,
    connectorName: z.string(),
    externalName: z.string(),
    externalId: z.string().nullable(),
    state: ResourceState,
    generation: z.int(),
    observedGeneration: z.int(),
    conditions: z.array(Condition),
    lastError: z.string().nullable(),
    attempts: z.int(),
    nextRetryAt: Timestamp.nullable(),
    driftSince: Timestamp.nullable(),
    updatedAt: Timestamp,
  })
  .meta({ id: 'Resource' })
export type Resource = z.infer<typeof Resource>

/** What the business wants of a tenant. */
export const Standing = z.object({
  base: z.enum(['trial', 'active', 'cancelled', 'deleted']),
  /** End of the trial, or of the grace after cancelling. */
  until: Timestamp.nullable(),
  holds: z.array(
    z.object({
      kind: HoldKind,
      by: z.string().nullable(),
      since: Timestamp,
      until: Timestamp.nullable(),
      reason: z.string().nullable(),
    }),
  ),
})

const summary = {
  id: Id,
  organizationId: Id,
  organizationName: z.string(),
  partnerId: Id,
  name: z.string(),
  displayName: z.string(),
  blueprint: z.string(),
  blueprintVersion: Version,
  phase: TenantPhase,
  standing: Standing,
  generation: z.int(),
  packages: z.array(z.string()),
  createdAt: Timestamp,
  version: Version,
}

/** A tenant as lists show it. */
export const TenantSummary = z.object(summary).meta({ id: 'TenantSummary' })
export type TenantSummary = z.infer<typeof TenantSummary>

/** One isolated instance that an organization runs. */
export const Tenant = z
  .object({
    ...summary,
    parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    files: z.array(z.object({ name: z.string(), content: z.string(), templateVersion: z.int().nullable() })),
    resources: z.array(Resource),
    /** The order that is on its way, if one is. */
    openOrderId: Id.nullable(),
    holdsProjects: z.boolean(),
  })
  .meta({ id: 'Tenant' })
export type Tenant = z.infer<typeof Tenant>

const filters = {
  ...pageQuery,
  phase: z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(TenantPhase).max(tenantPhases.length))
    .optional(),
  blueprint: z.string().max(40).optional(),
  q: z.string().max(100).optional(),
}

export const listAllTenants = endpoint({
  id: 'tenants.listAll',
  method: 'GET',
  path: '/v1/tenants',
  summary: 'List tenants within reach, newest first',
  permission: 'tenant:list',
  scope: 'reach',
  query: z.strictObject(filters),
  response: page(TenantSummary),
  errors: ['request.cursor_invalid'],
})

/** How many tenants stand in each phase; what the status chips show. */
export const countTenants = endpoint({
  id: 'tenants.count',
  method: 'GET',
  path: '/v1/tenant-counts',
  summary: 'Count tenants and waiting orders within reach',
  permission: 'tenant:list',
  scope: 'reach',
  response: z.object({
    phases: z.record(TenantPhase, z.int()),
    waitingOrders: z.int(),
    failingResources: z.int(),
  }),
})

export const listTenants = endpoint({
  id: 'tenants.list',
  method: 'GET',
  path: '/v1/organizations/:organizationId/tenants',
  summary: "List an organization's tenants, newest first",
  permission: 'tenant:read',
  scope: 'organization',
  params: idParams('organizationId'),
  query: z.strictObject(filters),
  response: page(TenantSummary),
  errors: ['request.cursor_invalid'],
})

const params = idParams('organizationId', 'tenantId')

export const readTenant = endpoint({
  id: 'tenants.read',
  method: 'GET',
  path: '/v1/organizations/:organizationId/tenants/:tenantId',
  summary: 'Read a tenant with its resources',
  permission: 'tenant:read',
  scope: 'organization',
  params,
  response: Tenant,
  errors: ['tenant.not_found'],
})

export const renameTenant = endpoint({
  id: 'tenants.rename',
  method: 'PATCH',
  path: '/v1/organizations/:organizationId/tenants/:tenantId',
  summary: "Change a tenant's display name",
  permission: 'tenant:update',
  scope: 'organization',
  idempotency: 'accepted',
  concurrency: 'if-match',
  params,
  body: z.strictObject({ displayName: text(1, 80) }),
  response: Tenant,
  errors: ['tenant.not_found', 'tenant.not_possible_now'],
})

export const retryTenant = endpoint({
  id: 'tenants.retry',
  method: 'POST',
  path: '/v1/organizations/:organizationId/tenants/:tenantId/retry',
  summary: 'Look at a tenant now instead of waiting for the next retry',
  permission: 'tenant:retry',
  scope: 'organization',
  idempotency: 'accepted',
  status: 202,
  params,
  response: Tenant,
  errors: ['tenant.not_found'],
})

/** A hint that something changed; the reader fetches what it shows. Replayed after `Last-Event-ID`. */
export const Change = z
  .object({ type: z.enum(['tenant', 'order', 'resync']), id: Id.nullable(), organizationId: Id.nullable() })
  .meta({ id: 'Change' })
export type Change = z.infer<typeof Change>

export const streamAllChanges = endpoint({
  id: 'changes.streamAll',
  method: 'GET',
  path: '/v1/changes',
  summary: 'Follow changes within reach as server-sent events',
  permission: 'tenant:list',
  scope: 'reach',
  stream: 'sse',
  response: Change,
})

export const streamChanges = endpoint({
  id: 'changes.stream',
  method: 'GET',
  path: '/v1/organizations/:organizationId/changes',
  summary: "Follow an organization's changes as server-sent events",
  permission: 'tenant:read',
  scope: 'organization',
  stream: 'sse',
  params: idParams('organizationId'),
  response: Change,
})

/** One piece of work inside a tenant: a repository and an application. */
export const Project = z
  .object({
    id: Id,
    organizationId: Id,
    tenantId: Id,
    name: Slug,
    displayName: z.string(),
    state: z.enum(['pending', 'ready', 'failing', 'removing']),
    resources: z.array(Resource),
    createdAt: Timestamp,
    version: Version,
  })
  .meta({ id: 'Project' })
export type Project = z.infer<typeof Project>

const projectParams = idParams('organizationId', 'tenantId')

export const listProjects = endpoint({
  id: 'projects.list',
  method: 'GET',
  path: '/v1/organizations/:organizationId/tenants/:tenantId/projects',
  summary: 'List the projects of a tenant',
  permission: 'project:read',
  scope: 'organization',
  params: projectParams,
  query: z.strictObject(pageQuery),
  response: page(Project),
  errors: ['tenant.not_found', 'request.cursor_invalid'],
})

export const createProject = endpoint({
  id: 'projects.create',
  method: 'POST',
  path: '/v1/organizations/:organizationId/tenants/:tenantId/projects',
  summary: 'Create a project; the first one has its tenant provisioned',
  permission: 'project:manage',
  scope: 'organization',
  idempotency: 'required',
  status: 201,
  params: projectParams,
  body: z.strictObject({ name: Slug, displayName: text(1, 80).optional() }),
  response: Project,
  errors: ['tenant.not_found', 'tenant.not_possible_now', 'project.not_supported', 'project.name_taken'],
})

export const removeProject = endpoint({
  id: 'projects.remove',
  method: 'DELETE',
  path: '/v1/organizations/:organizationId/tenants/:tenantId/projects/:id',
  summary: 'Remove a project with its repository and application',
  permission: 'project:manage',
  scope: 'organization',
  idempotency: 'accepted',
  concurrency: 'if-match',
  params: idParams('organizationId', 'tenantId', 'id'),
  errors: ['tenant.not_found', 'project.not_found'],
})

/** An object in an outside system that looks like ours and belongs to no tenant. */
export const Orphan = z
  .object({
    id: Id,
    connectorId: Id,
    connectorName: z.string(),
    kind: z.string(),
    externalName: z.string(),
    externalId: z.string(),
    /** The tenant whose resource it could be, where one wants an object of this name. */
    candidate: z.object({ organizationId: Id, tenantId: Id.nullable(), resourceId: Id }).nullable(),
    firstSeenAt: Timestamp,
    lastSeenAt: Timestamp,
  })
  .meta({ id: 'Orphan' })
export type Orphan = z.infer<typeof Orphan>

export const listOrphans = endpoint({
  id: 'orphans.list',
  method: 'GET',
  path: '/v1/orphans',
  summary: 'List objects in outside systems that belong to no tenant',
  permission: 'orphan:read',
  scope: 'platform',
  query: z.strictObject({ ...pageQuery, connectorId: Id.optional() }),
  response: page(Orphan),
  errors: ['request.cursor_invalid'],
})

export const adoptOrphan = endpoint({
  id: 'orphans.adopt',
  method: 'POST',
  path: '/v1/orphans/:id/adopt',
  summary: 'Make the object the resource of its candidate tenant',
  permission: 'orphan:resolve',
  scope: 'platform',
  idempotency: 'required',
  params: idParams('id'),
  errors: ['orphan.not_found', 'orphan.not_possible_now'],
})

export const removeOrphan = endpoint({
  id: 'orphans.remove',
  method: 'POST',
  path: '/v1/orphans/:id/remove',
  summary: 'Remove the object from its system',
  permission: 'orphan:resolve',
  scope: 'platform',
  idempotency: 'required',
  status: 202,
  params: idParams('id'),
  /** The external name, typed. */
  body: z.strictObject({ confirm: z.string().max(200) }),
  response: z.object({ externalName: z.string() }),
  errors: ['orphan.not_found', 'orphan.not_possible_now'],
})
