import * as contract from '@freehold/contract'
import { readInOrganization } from '#platform/db/reach'
import { implement } from '#platform/http/route'
import { supportGrantNotFound } from './support-grant-errors.ts'
import {
  acceptSupportGrant,
  breakGlass,
  refuseSupportGrant,
  requestSupportGrant,
  revokeSupportGrant,
  withdrawSupportGrant,
} from './support-grant-service.ts'
import { findGrant, listGrantPage } from './support-grant-store.ts'
import type { SupportDeps } from './support-grant.ts'
import { leaveSupportSession, openSupportSession } from './support-session-service.ts'
import { listSessionsUnder } from './support-session-store.ts'

export const supportGrantRoutes = [
  implement(contract.listAllSupportGrants, (deps: SupportDeps, { query: { open, ...query } }) =>
    listGrantPage(
      deps.platformDb,
      { cursors: deps.cursors, now: deps.clock.now() },
      { ...query, isOpen: open === 'true' },
    ),
  ),
  implement(
    contract.listSupportGrants,
    ({ unitOfWork, cursors, clock }: SupportDeps, { params, query: { open, ...query }, actor }) =>
      readInOrganization(unitOfWork, actor, params.organizationId, (db) =>
        listGrantPage(
          db,
          { cursors, now: clock.now() },
          { ...query, organizationId: params.organizationId, isOpen: open === 'true' },
        ),
      ),
  ),
  implement(contract.readSupportGrant, ({ unitOfWork, clock }: SupportDeps, { params, actor }) =>
    readInOrganization(unitOfWork, actor, params.organizationId, async (db) => {
      const now = clock.now()
      const grant = await findGrant(db, params, now)
      if (grant === undefined) throw supportGrantNotFound(params.id)
      return { ...grant, sessions: await listSessionsUnder(db, grant, now) }
    }),
  ),
  implement(contract.requestSupportGrant, (deps: SupportDeps, { params, body, actor }) =>
    requestSupportGrant(deps, actor, { ...params, ...body }),
  ),
  implement(contract.breakGlass, (deps: SupportDeps, { params, body, actor }) =>
    breakGlass(deps, actor, { ...params, ...body }),
  ),
  implement(contract.acceptSupportGrant, (deps: SupportDeps, { params, body, actor }) =>
    acceptSupportGrant(deps, actor, { ...params, ...body }),
  ),
  implement(contract.refuseSupportGrant, (deps: SupportDeps, { params, body, actor }) =>
    refuseSupportGrant(deps, actor, { ...params, ...body }),
  ),
  implement(contract.revokeSupportGrant, (deps: SupportDeps, { params, body, actor }) =>
    revokeSupportGrant(deps, actor, { ...params, ...body }),
  ),
  implement(contract.withdrawSupportGrant, (deps: SupportDeps, { params, actor }) =>
    withdrawSupportGrant(deps, actor, params),
  ),
  implement(contract.openSupportSession, (deps: SupportDeps, { params, body, actor, reply }) =>
    openSupportSession(deps, actor, { reply }, { ...params, ...body }),
  ),
  implement(contract.leaveSupportSession, (deps: SupportDeps, { actor, reply }) =>
    leaveSupportSession(deps, actor, { reply }),
  ),
]
