/** Data exports: all that is held about a person, for that person to take away. */
import * as contract from '@freehold/contract'
import { systemActor } from '#platform/actor'
import { defineFeature } from '#platform/feature'
import { implement } from '#platform/http/route'
import { handleJob } from '#platform/jobs/worker'
import {
  type DataExportDeps,
  downloadExport,
  makeDataExport,
  makeExport,
  makeWaiting,
  readOwnExports,
  requestExport,
} from './data-export-service.ts'
import { expireExports } from './data-export-store.ts'

export type { DataExportDeps } from './data-export-service.ts'

export const dataExports = defineFeature<DataExportDeps>()({
  name: 'data-exports',
  routes: [
    implement(contract.listDataExports, (deps: DataExportDeps, { actor }) => readOwnExports(deps, actor)),
    implement(contract.createDataExport, (deps: DataExportDeps, { actor }) => requestExport(deps, actor)),
    implement(contract.downloadDataExport, (deps: DataExportDeps, { params, actor }) =>
      downloadExport(deps, actor, params.id),
    ),
  ],
  jobs: (deps) => [handleJob(makeDataExport, (payload) => makeExport(deps, payload))],
  sweeps: (deps) => [
    { name: 'data-exports.waiting', everyMs: 300_000, run: (signal) => makeWaiting(deps, signal) },
    {
      name: 'data-exports.expiry',
      everyMs: 600_000,
      run: () =>
        deps.unitOfWork(systemActor('data-exports'), 'platform', ({ db }) =>
          expireExports(db, deps.clock.now()),
        ),
    },
  ],
})
