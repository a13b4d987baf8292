import * as contract from '@freehold/contract'
import { readWithin } from '#platform/db/reach'
import { implement } from '#platform/http/route'
import {
  type AnnouncementDeps,
  createAnnouncement,
  dismissAnnouncement,
  endAnnouncement,
  readAnnouncement,
  readCurrent,
  updateAnnouncement,
} from './announcement-service.ts'
import { listAnnouncementPage } from './announcement-store.ts'

export const announcementRoutes = [
  implement(
    contract.listAnnouncements,
    ({ unitOfWork, cursors, clock }: AnnouncementDeps, { query, actor }) =>
      readWithin(unitOfWork, actor, (db) =>
        listAnnouncementPage(db, cursors, { ...query, now: clock.now() }),
      ),
  ),
  implement(contract.createAnnouncement, (deps: AnnouncementDeps, { body, actor }) =>
    createAnnouncement(deps, actor, body),
  ),
  implement(contract.readAnnouncement, ({ unitOfWork, clock }: AnnouncementDeps, { params, actor }) =>
    readWithin(unitOfWork, actor, (db) => readAnnouncement(db, params.id, clock.now())),
  ),
  implement(contract.updateAnnouncement, (deps: AnnouncementDeps, { params, body, actor, ifMatch }) =>
    updateAnnouncement(deps, actor, { ...params, ...body, ifMatch }),
  ),
  implement(contract.endAnnouncement, (deps: AnnouncementDeps, { params, actor, ifMatch }) =>
    endAnnouncement(deps, actor, { ...params, ifMatch }),
  ),
  implement(contract.listCurrentAnnouncements, (deps: AnnouncementDeps, { actor }) =>
    readCurrent(deps, actor),
  ),
  implement(contract.dismissAnnouncement, async (deps: AnnouncementDeps, { params, actor }) => {
    await dismissAnnouncement(deps, actor, params.id)
    return undefined
  }),
]
