import { z } from 'zod'
import { PortError, type CheckResult } from '#ports/provisioner'
import type { Openbao } from './connection.ts'
import { defaultMount, defaultPrefix } from './path.ts'

type Finding = CheckResult['findings'][number]

const Health = z.looseObject({ initialized: z.boolean(), sealed: z.boolean(), version: z.string().nullish() })
const Token = z.looseObject({
  data: z.looseObject({ ttl: z.number(), policies: z.array(z.string()).nullish() }),
})
const Mounts = z.looseObject({
  data: z.record(
    z.string(),
    z.looseObject({ type: z.string(), options: z.record(z.string(), z.string()).nullish() }),
  ),
})
const Strings = z.array(z.string())
const Capabilities = z.looseObject({ data: z.record(z.string(), z.unknown()) })

const soonSeconds = 7 * 24 * 3600

export async function checkOpenbao(connection: Openbao): Promise<CheckResult> {
  const health = await connection.anonymous.ask(
    {
      operation: 'read health',
      method: 'GET',
      path: '/v1/sys/health',
      // These would be answered with statuses of errors, which say no more than the body does.
      query: { standbyok: true, sealedcode: 200, uninitcode: 200 },
      probe: true,
    },
    Health,
  )
  const version = health.version ?? null
  if (!health.initialized || health.sealed)
    return { version, findings: [health.initialized ? sealed : fresh] }
  const refused = await findTokenFault(connection)
  if (refused?.code === credentialsRefused.code) return { version, findings: [refused] }
  const rest = [await findMountFault(connection), await findRightsFault(connection)]
  return { version, findings: [refused, ...rest].filter((finding) => finding !== null) }
}

const sealed: Finding = {
  code: 'sealed',
  detail:
    'OpenBao is sealed and answers nothing: unseal it (bao operator unseal), or give it an automatic unseal.',
}
const fresh: Finding = {
  code: 'not_initialised',
  detail: 'OpenBao was never initialised: run bao operator init, keep its keys, unseal it.',
}
const credentialsRefused: Finding = {
  code: 'credentials_refused',
  detail:
    'OpenBao refuses the token or the role of this connector: enter a valid token, or a role id and a fresh secret id.',
}

async function findTokenFault({ signedIn, renews }: Openbao): Promise<Finding | null> {
  try {
    const { data } = await signedIn.ask(
      { operation: 'look up token', method: 'GET', path: '/v1/auth/token/lookup-self' },
      Token,
    )
    if (renews || data.ttl === 0 || data.ttl > soonSeconds) return null
    const hours = Math.ceil(data.ttl / 3600)
    return {
      code: 'token_expires',
      detail: `The token runs out in ${hours} hours: use an AppRole, which signs in again by itself.`,
    }
  } catch (error) {
    if (error instanceof PortError && (error.kind === 'forbidden' || error.kind === 'auth'))
      return credentialsRefused
    throw error
  }
}

/** Whether the usual mount is one we can use. A token that may not list mounts leaves the question open. */
async function findMountFault({ signedIn }: Openbao): Promise<Finding | null> {
  const reply = await signedIn.send({
    operation: 'list mounts',
    method: 'GET',
    path: '/v1/sys/mounts',
    also: [403],
  })
  const read = Mounts.safeParse(reply.json)
  if (reply.status === 403 || !read.success) return null
  const mount = read.data.data[`${defaultMount}/`]
  if (mount === undefined)
    return {
      code: 'mount_missing',
      detail: `There is no mount "${defaultMount}": run bao secrets enable -path=${defaultMount} -version=2 kv, or name another mount in the blueprint.`,
    }
  if (mount.type === 'kv' && mount.options?.['version'] === '2') return null
  return {
    code: 'mount_not_kv2',
    detail: `The mount "${defaultMount}" is not a key-value store of version 2: run bao kv enable-versioning ${defaultMount}, or name another mount in the blueprint.`,
  }
}

const needed: Readonly<Record<string, readonly string[]>> = {
  data: ['create', 'update', 'patch'],
  metadata: ['create', 'read', 'update', 'delete'],
  delete: ['update'],
  undelete: ['update'],
}

/** Asks what the token may do below the usual place; where that question is not allowed either, the answer is open. */
async function findRightsFault({ signedIn }: Openbao): Promise<Finding | null> {
  const paths = Object.keys(needed).map((verb) => `${defaultMount}/${verb}/${defaultPrefix}/freehold-check`)
  const reply = await signedIn.send({
    operation: 'read capabilities',
    method: 'POST',
    path: '/v1/sys/capabilities-self',
    body: { paths },
    also: [403, 404],
  })
  const read = Capabilities.safeParse(reply.json)
  if (reply.status !== 200 || !read.success) return null
  const { data } = read.data
  const lacking = Object.entries(needed).flatMap(([verb, wanted], index) => {
    const granted = Strings.safeParse(data[paths[index] ?? '']).data ?? []
    return granted.includes('root')
      ? []
      : wanted.filter((right) => !granted.includes(right)).map((right) => `${right} on ${verb}`)
  })
  if (lacking.length === 0) return null
  return {
    code: 'rights_missing',
    detail: `The policy does not allow ${lacking.join(', ')} below ${defaultMount}/…/${defaultPrefix}/*: extend it.`,
  }
}
