import * as contract from '@freehold/contract'
import { readWithin } from '#platform/db/reach'
import { implement } from '#platform/http/route'
import { type BlueprintDeps, listBlueprints, publishBlueprint, readBlueprint } from './blueprint-service.ts'
import { updateTemplate } from './template-service.ts'
import { listNewestTemplates, toTemplate } from './template-store.ts'

export const blueprintRoutes = [
  implement(contract.listBlueprints, async (deps: BlueprintDeps) => ({ data: await listBlueprints(deps) })),
  implement(contract.readBlueprint, (deps: BlueprintDeps, { params, actor }) =>
    readBlueprint(deps, actor, params.name),
  ),
  implement(contract.publishBlueprint, (deps: BlueprintDeps, { body, actor }) =>
    publishBlueprint(deps, actor, body.source),
  ),
  implement(contract.listTemplates, ({ unitOfWork }: BlueprintDeps, { actor }) =>
    readWithin(unitOfWork, actor, async (db) => ({ data: (await listNewestTemplates(db)).map(toTemplate) })),
  ),
  implement(contract.updateTemplate, (deps: BlueprintDeps, { params, body, actor, ifMatch }) =>
    updateTemplate(deps, actor, { ...params, ...body, ifMatch }),
  ),
]
