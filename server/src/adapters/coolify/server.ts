import { z } from 'zod'
import { PortError } from '#ports/provisioner'
import type { Coolify } from './connection.ts'

const Server = z.looseObject({
  uuid: z.string(),
  name: z.string(),
  is_reachable: z.boolean().nullish(),
  settings: z.looseObject({ is_reachable: z.boolean().nullish() }).nullish(),
})
export type Server = z.output<typeof Server>

export function listServers({ http }: Coolify): Promise<readonly Server[]> {
  return http.ask({ operation: 'list servers', method: 'GET', path: '/api/v1/servers' }, z.array(Server))
}

/** Versions tell it in two places. */
export function isReachable({ is_reachable, settings }: Server): boolean {
  return is_reachable ?? settings?.is_reachable ?? true
}

/** The first server that can be reached, for blueprints that name none. */
export async function pickServer(connection: Coolify): Promise<string> {
  const server = (await listServers(connection)).find(isReachable)
  if (server !== undefined) return server.uuid
  const input = { system: 'coolify', operation: 'choose server', kind: 'invalid', retryable: false } as const
  throw new PortError(input, 'Coolify has no server that can be reached: add one there and validate it')
}
