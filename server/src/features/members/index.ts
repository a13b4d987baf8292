/** Members: the users of an organization, and the roles they hold there. */
import { defineFeature } from '#platform/feature'
import { memberRoutes } from './member-routes.ts'
import type { MemberDeps } from './member-service.ts'

export { inviteWithin } from './invite-members.ts'
export { joinOrganization, type MemberDeps } from './member-service.ts'

export const members = defineFeature<MemberDeps>()({ name: 'members', routes: memberRoutes })
