/** Operators: the platform's staff, how they come, what they may do, and how they go. */
import { defineFeature } from '#platform/feature'
import { operatorRoutes } from './operator-routes.ts'
import type { OperatorDeps } from './operator-service.ts'

export { joinOperators, type OperatorDeps, requireOtherOwner } from './operator-service.ts'

export const operators = defineFeature<OperatorDeps>()({ name: 'operators', routes: operatorRoutes })
