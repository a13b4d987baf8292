/** Staff: the people who work for partners. */
import { defineFeature } from '#platform/feature'
import { staffRoutes } from './staff-routes.ts'
import type { StaffDeps } from './staff-service.ts'

export { joinStaff, type StaffDeps } from './staff-service.ts'

export const staff = defineFeature<StaffDeps>()({ name: 'staff', routes: staffRoutes })
