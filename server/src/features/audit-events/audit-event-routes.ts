import * as contract from '@freehold/contract'
import type { Actor } from '#platform/actor'
import { readInOrganization, readWithin } from '#platform/db/reach'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import type { Cursors } from '#platform/http/page'
import { implement } from '#platform/http/route'
import type { KeyRing } from '#platform/key-ring'
import { type EventReader, listEvents } from './audit-event-reads.ts'

export type AuditEventDeps = {
  readonly unitOfWork: UnitOfWork
  readonly keyRing: KeyRing
  readonly cursors: Cursors
}

function readerOf({ keyRing, cursors }: AuditEventDeps, actor: Actor): EventReader {
  return {
    keyRing,
    cursors,
    isOperator: actor.reach?.kind === 'platform',
    isSupport: actor.support !== undefined,
  }
}

export const auditEventRoutes = [
  implement(contract.listAllAuditEvents, (deps: AuditEventDeps, { query, actor }) =>
    readWithin(deps.unitOfWork, actor, (db) => listEvents(db, readerOf(deps, actor), query)),
  ),
  implement(contract.listAuditEvents, (deps: AuditEventDeps, { params, query, actor }) =>
    readInOrganization(deps.unitOfWork, actor, params.organizationId, (db) =>
      listEvents(db, readerOf(deps, actor), { ...query, ...params }),
    ),
  ),
]
