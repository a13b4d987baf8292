import * as contract from '@freehold/contract'
import { implement } from '#platform/http/route'
import {
  previewTermination,
  readTermination,
  reinstatePartner,
  type TerminationDeps,
  terminatePartner,
} from './termination-service.ts'

export const terminationRoutes = [
  implement(contract.previewTermination, (deps: TerminationDeps, { params, actor }) =>
    previewTermination(deps, actor, params.partnerId),
  ),
  implement(contract.terminatePartner, (deps: TerminationDeps, { params, body, actor, ifMatch }) =>
    terminatePartner(deps, actor, { ...params, ...body, ifMatch }),
  ),
  implement(contract.readTermination, (deps: TerminationDeps, { params, actor }) =>
    readTermination(deps, actor, params.partnerId),
  ),
  implement(contract.reinstatePartner, (deps: TerminationDeps, { params, actor, ifMatch }) =>
    reinstatePartner(deps, actor, { ...params, ifMatch }),
  ),
]
