import * as contract from '@freehold/contract'
import type { SessionDeps } from '#features/sessions'
import { implement } from '#platform/http/route'
import { beginLink, listIdentities, signInOptions, unlink } from './identity-service.ts'

export const identityRoutes = [
  implement(contract.listSignInOptions, async (deps: SessionDeps, { query }) => ({
    data: signInOptions(deps, query.surface),
  })),
  implement(contract.listIdentities, (deps: SessionDeps, { actor }) => listIdentities(deps, actor)),
  implement(contract.linkIdentity, (deps: SessionDeps, { actor, body, request, reply }) =>
    beginLink(deps, actor, { request, reply }, body),
  ),
  implement(contract.unlinkIdentity, async (deps: SessionDeps, { actor, params }) => {
    await unlink(deps, actor, params.id)
    return undefined
  }),
]
