import * as contract from '@freehold/contract'
import { implement } from '#platform/http/route'
import type { AccountDeps, PlatformFacts } from './account.ts'
import { requestRecovery, requestRegistration } from './link-service.ts'
import { readMe, updateMe } from './me-service.ts'
import { changeEmail, changePassword } from './own-credentials.ts'
import { readLink, useLink } from './use-link.ts'

function toPlatform({ name, version, registration, personas }: PlatformFacts): contract.Platform {
  return {
    name,
    version,
    registration,
    personas: personas.map((persona) => ({
      id: persona.id,
      name: persona.name,
      surface: persona.surface,
      url: `/_demo/${persona.id}`,
    })),
  }
}

export const accountRoutes = [
  implement(contract.readMe, (deps: AccountDeps, { actor }) => readMe(deps, actor)),
  implement(contract.updateMe, (deps: AccountDeps, { actor, body, ifMatch }) =>
    updateMe(deps, actor, { ...body, version: ifMatch }),
  ),
  implement(contract.changePassword, async (deps: AccountDeps, { actor, body }) => {
    await changePassword(deps, actor, body)
    return {}
  }),
  implement(contract.changeEmail, (deps: AccountDeps, { actor, body }) => changeEmail(deps, actor, body)),
  implement(contract.readPlatform, async (deps: AccountDeps) => toPlatform(deps.platform)),
  implement(contract.register, (deps: AccountDeps, { actor, body }) =>
    requestRegistration(deps, actor, body),
  ),
  implement(contract.readLink, (deps: AccountDeps, { actor, body }) => readLink(deps, actor, body.token)),
  implement(contract.useLink, (deps: AccountDeps, { actor, body }) => useLink(deps, actor, body)),
  implement(contract.requestRecovery, (deps: AccountDeps, { actor, body }) =>
    requestRecovery(deps, actor, body),
  ),
]
