import { z } from 'zod'
import { PortError, type CheckResult } from '#ports/provisioner'
import type { Litellm } from './connection.ts'

type Finding = CheckResult['findings'][number]

const Readiness = z.looseObject({
  db: z.string().nullish(),
  litellm_version: z.string().nullish(),
})

/** Readiness only: `/health` itself calls every model that is configured, and each call is paid. */
export async function checkLitellm(connection: Litellm): Promise<CheckResult> {
  const reply = await connection.http.send({
    operation: 'read readiness',
    method: 'GET',
    path: '/health/readiness',
    probe: true,
    also: [503],
  })
  const readiness = Readiness.safeParse(reply.json)
  const { db, litellm_version } = readiness.success ? readiness.data : {}
  const version = litellm_version ?? reply.headers['x-litellm-version'] ?? null
  const findings = [...(db === 'connected' ? [] : [noDatabase]), ...(await findRefusal(connection))]
  return { version, findings }
}

const noDatabase: Finding = {
  code: 'database_missing',
  detail:
    'LiteLLM is not connected to its database, so it cannot keep teams and keys: set DATABASE_URL there and restart it.',
}

async function findRefusal({ http }: Litellm): Promise<readonly Finding[]> {
  try {
    await http.send({ operation: 'list keys', method: 'GET', path: '/key/list', query: { size: 1 } })
    return []
  } catch (error) {
    if (!(error instanceof PortError) || (error.kind !== 'auth' && error.kind !== 'forbidden')) throw error
    return [
      {
        code: 'credentials_refused',
        detail:
          'LiteLLM refuses the key of this connector: enter the master key, or a key of a proxy administrator.',
      },
    ]
  }
}
