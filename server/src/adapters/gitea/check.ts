import { z } from 'zod'
import { PortError, type CheckResult } from '#ports/provisioner'
import type { Gitea } from './connection.ts'

type Finding = CheckResult['findings'][number]

/** Older ones clear an organization's e-mail address when its description is edited. */
const oldest = [1, 22] as const

export async function checkGitea({ http }: Gitea): Promise<CheckResult> {
  const { version } = await http.ask(
    { operation: 'read version', method: 'GET', path: '/api/v1/version', probe: true },
    z.looseObject({ version: z.string() }),
  )
  const rights = await findRightsFault(http)
  return { version, findings: [...(isOld(version) ? [old(version)] : []), ...(rights ? [rights] : [])] }
}

function isOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  return major < oldest[0] || (major === oldest[0] && minor < oldest[1])
}

const old = (version: string): Finding => ({
  code: 'version_old',
  detail: `Gitea ${version} is older than ${oldest.join('.')}, the oldest that was tried: upgrade it.`,
})

async function findRightsFault(http: Gitea['http']): Promise<Finding | null> {
  try {
    const user = await http.ask(
      { operation: 'read own user', method: 'GET', path: '/api/v1/user' },
      z.looseObject({ login: z.string(), is_admin: z.boolean().nullish() }),
    )
    if (user.is_admin !== true)
      return {
        code: 'not_admin',
        detail: `The token belongs to ${user.login}, who is no administrator: lists of organizations would stay empty. Use an administrator's token.`,
      }
    // The token itself may be narrower than its owner.
    await http.send({
      operation: 'list organizations',
      method: 'GET',
      path: '/api/v1/admin/orgs',
      query: { limit: 1 },
    })
    return null
  } catch (error) {
    if (!(error instanceof PortError)) throw error
    if (error.kind === 'auth')
      return { code: 'credentials_refused', detail: 'Gitea refuses the token: enter a new one.' }
    if (error.kind === 'forbidden')
      return {
        code: 'scope_missing',
        detail: `The token lacks a scope; it needs write:admin, write:organization and write:repository, read:user. ${error.message}`,
      }
    throw error
  }
}
