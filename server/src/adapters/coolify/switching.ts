import { PortError } from '#ports/provisioner'
import { applicationUrl } from './application-removal.ts'
import type { Coolify } from './connection.ts'

/** POST since 4.3; older versions know these as GET and answer 404 or 405 to a POST. */
export async function switchApplication(
  { http }: Coolify,
  uuid: string,
  verb: 'start' | 'stop',
): Promise<void> {
  const call = { operation: `${verb} application`, path: `${applicationUrl(uuid)}/${verb}` }
  const { status } = await http.send({ ...call, method: 'POST', also: [404, 405] })
  if (status !== 404 && status !== 405) return
  const former = await http.send({ ...call, method: 'GET', also: [405] })
  if (former.status !== 405) return
  // This version knows POST only, so its 404 was about the application.
  const input = { system: 'coolify', operation: call.operation, kind: 'not_found', retryable: true } as const
  throw new PortError(input, `Coolify has no application ${uuid} to ${verb}`)
}
