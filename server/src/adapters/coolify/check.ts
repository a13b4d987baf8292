import { PortError, type CheckResult } from '#ports/provisioner'
import type { Coolify } from './connection.ts'
import { isReachable, listServers } from './server.ts'

type Finding = CheckResult['findings'][number]

export async function checkCoolify(connection: Coolify): Promise<CheckResult> {
  try {
    const reply = await connection.http.send({
      operation: 'read version',
      method: 'GET',
      path: '/api/v1/version',
      isText: true,
      probe: true,
    })
    const version = String(reply.json).replace(/["\s]/g, '').replace(/^v/, '')
    return {
      version,
      findings: [...(await findAbilityFaults(connection)), ...(await findServerFault(connection))],
    }
  } catch (error) {
    const finding = error instanceof PortError ? toFinding(error) : undefined
    if (finding === undefined) throw error
    return { version: null, findings: [finding] }
  }
}

function toFinding({ kind, message }: PortError): Finding | undefined {
  if (kind === 'auth')
    return {
      code: 'credentials_refused',
      detail:
        'Coolify refuses the token: make a new one under Keys & Tokens, in the team that shall own the projects.',
    }
  if (kind !== 'forbidden') return undefined
  return /api is disabled/i.test(message)
    ? { code: 'api_disabled', detail: 'The API is switched off: enable it under Settings, Advanced.' }
    : {
        code: 'access_refused',
        detail: `Coolify lets this token or this address not in; allow both under Settings and Keys & Tokens. ${message}`,
      }
}

/** Nobody's project and application: with the ability they are not found, without it the request is refused before. */
const probes = [
  {
    ability: 'write',
    method: 'PATCH',
    path: '/api/v1/projects/freehold-check',
    body: { name: 'freehold check' },
  },
  { ability: 'deploy', method: 'POST', path: '/api/v1/applications/freehold-check/stop', body: undefined },
] as const

async function findAbilityFaults({ http }: Coolify): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const { ability, method, path, body } of probes) {
    const reply = await http.send({
      operation: `try ${ability}`,
      method,
      path,
      body,
      also: [403, 404, 405, 422],
    })
    if (reply.status === 403)
      findings.push({
        code: `ability_missing_${ability}`,
        detail: `The token lacks the ability "${ability}": make one with read, write and deploy.`,
      })
  }
  return findings
}

async function findServerFault(connection: Coolify): Promise<readonly Finding[]> {
  const servers = await listServers(connection)
  if (servers.length === 0)
    return [{ code: 'no_server', detail: 'Coolify has no server to run anything on: add one under Servers.' }]
  const lost = servers.filter((server) => !isReachable(server))
  if (lost.length === 0) return []
  const names = lost.map(({ name }) => name).join(', ')
  return [{ code: 'server_unreachable', detail: `Coolify cannot reach ${names}: validate it under Servers.` }]
}
