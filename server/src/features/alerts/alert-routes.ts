import * as contract from '@freehold/contract'
import { readWithin } from '#platform/db/reach'
import { implement } from '#platform/http/route'
import type { AlertDeps } from './alert-deps.ts'
import { acknowledgeAlert, updateSettings } from './alert-service.ts'
import { countStanding, listAlertPage, readSettings } from './alert-store.ts'

export const alertRoutes = [
  implement(contract.listAlerts, ({ unitOfWork, cursors }: AlertDeps, { query, actor }) =>
    readWithin(unitOfWork, actor, (db) => listAlertPage(db, cursors, query)),
  ),
  implement(contract.countAlerts, ({ unitOfWork }: AlertDeps, { actor }) =>
    readWithin(unitOfWork, actor, countStanding),
  ),
  implement(contract.acknowledgeAlert, (deps: AlertDeps, { params, actor }) =>
    acknowledgeAlert(deps, actor, params.id),
  ),
  implement(contract.readAlertSettings, ({ unitOfWork }: AlertDeps, { actor }) =>
    readWithin(unitOfWork, actor, (db) => readSettings(db)),
  ),
  implement(contract.updateAlertSettings, (deps: AlertDeps, { body, actor, ifMatch }) =>
    updateSettings(deps, actor, { ...body, ifMatch }),
  ),
]
