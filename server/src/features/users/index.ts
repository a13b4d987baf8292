/** Users: every account as the platform's staff see it, with all it belongs to, and what may be done about it. */
import { defineFeature } from '#platform/feature'
import { userRoutes } from './user-routes.ts'
import type { UserDeps } from './user-service.ts'

export const users = defineFeature<UserDeps>()({ name: 'users', routes: userRoutes })
