import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { PortError } from '#ports/provisioner'
import type { Coolify } from './connection.ts'

/** Coolify deletes in a queue; a busy one takes longer than anybody should wait in a call. */
const pausesMs = [30, 60, 120, 250, 500, 1000]

export const applicationUrl = (uuid: string) => `/api/v1/applications/${encodeURIComponent(uuid)}`

/** Done when the application is gone; where that takes longer, a PortError that can be retried says so. */
export async function deleteApplication({ http }: Coolify, uuid: string): Promise<void> {
  await http.send({
    operation: 'delete application',
    method: 'DELETE',
    path: applicationUrl(uuid),
    also: [404],
  })
  for (const pauseMs of pausesMs) {
    const call = { operation: 'read application', method: 'GET', path: applicationUrl(uuid) } as const
    if ((await http.find(call, z.looseObject({}))) === null) return
    await pause(pauseMs)
  }
  const input = {
    system: 'coolify',
    operation: 'delete application',
    kind: 'unavailable',
    retryable: true,
  } as const
  throw new PortError(
    { ...input, retryAfterMs: 5000 },
    `Coolify has queued the deletion of application ${uuid} and is not done yet`,
  )
}

/** Everything in the environments of a project, ours or not: the project is a tenant's, and goes with it. */
export async function deleteApplications(connection: Coolify, projectUuid: string): Promise<void> {
  const { http } = connection
  const project = await http.find(
    { operation: 'read project', method: 'GET', path: `/api/v1/projects/${encodeURIComponent(projectUuid)}` },
    z.looseObject({ environments: z.array(z.looseObject({ id: z.number() })) }),
  )
  const environments = new Set(project?.environments.map(({ id }) => id))
  const applications = await http.ask(
    { operation: 'list applications', method: 'GET', path: '/api/v1/applications' },
    z.array(z.looseObject({ uuid: z.string(), environment_id: z.number() })),
  )
  for (const { uuid, environment_id } of applications)
    if (environments.has(environment_id)) await deleteApplication(connection, uuid)
}
