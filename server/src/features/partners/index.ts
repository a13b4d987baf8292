/** Partners: resellers, to one of which every organization belongs. */
import { defineFeature } from '#platform/feature'
import { partnerRoutes } from './partner-routes.ts'
import type { PartnerDeps } from './partner-service.ts'

export { partnerBuiltIn, partnerNotActive, partnerNotFound, partnerNotPossibleNow } from './partner-errors.ts'
export { createPartner, ensureDirectPartner, type PartnerDeps, readDirectPartner } from './partner-service.ts'
export { findPartner, holdPartner, lockPartners, updatePartner } from './partner-store.ts'

export const partners = defineFeature<PartnerDeps>()({ name: 'partners', routes: partnerRoutes })
