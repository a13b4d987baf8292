/** Changes: hints that tell whoever follows live what to read again. */
import { defineFeature } from '#platform/feature'
import { type ChangeDeps, changeRoutes } from './change-routes.ts'

export const changes = defineFeature<ChangeDeps>()({ name: 'changes', routes: changeRoutes })

export { createChangeFollower } from './change-follower.ts'
