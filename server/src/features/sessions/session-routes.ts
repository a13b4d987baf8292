import * as contract from '@freehold/contract'
import { implement } from '#platform/http/route'
import { endAccountSessions, endOtherSessions, endOwnSession } from './end-sessions.ts'
import { listSessions } from './session-reads.ts'
import type { SessionDeps } from './session.ts'

export const sessionRoutes = [
  implement(contract.listSessions, (deps: SessionDeps, { actor }) => listSessions(deps, actor)),
  implement(contract.endOwnSession, async (deps: SessionDeps, { actor, params }) => {
    await endOwnSession(deps, actor, params.id)
    return undefined
  }),
  implement(contract.endOtherSessions, (deps: SessionDeps, { actor }) => endOtherSessions(deps, actor)),
  implement(contract.endAccountSessions, (deps: SessionDeps, { actor, params }) =>
    endAccountSessions(deps, actor, params.accountId),
  ),
]
