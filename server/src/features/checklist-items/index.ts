/** Checklist items: what a new installation needs before customers come, and how far it has got. */
import * as contract from '@freehold/contract'
import { readWithin } from '#platform/db/reach'
import { defineFeature } from '#platform/feature'
import { implement } from '#platform/http/route'
import type { ChecklistDeps } from './checklist-deps.ts'
import { confirmItem, readChecklist, resumeItem, skipItem, testItem } from './checklist-item-service.ts'

export type { ChecklistDeps } from './checklist-deps.ts'

export const checklistItems = defineFeature<ChecklistDeps>()({
  name: 'checklist-items',
  routes: [
    implement(contract.listChecklistItems, (deps: ChecklistDeps, { actor }) =>
      readWithin(deps.unitOfWork, actor, (db) => readChecklist(db, deps)),
    ),
    implement(contract.testChecklistItem, (deps: ChecklistDeps, { params, actor }) =>
      testItem(deps, actor, params.name),
    ),
    implement(contract.confirmChecklistItem, (deps: ChecklistDeps, { params, actor }) =>
      confirmItem(deps, actor, params.name),
    ),
    implement(contract.skipChecklistItem, (deps: ChecklistDeps, { params, body, actor }) =>
      skipItem(deps, actor, { ...params, ...body }),
    ),
    implement(contract.resumeChecklistItem, (deps: ChecklistDeps, { params, actor }) =>
      resumeItem(deps, actor, params.name),
    ),
  ],
})
