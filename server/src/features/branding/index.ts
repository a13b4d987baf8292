/** Branding: how partners show the product to their customers, and organizations to their own people. */
import { defineFeature } from '#platform/feature'
import { brandingRoutes } from './branding-routes.ts'
import type { BrandingDeps } from './branding-service.ts'

export { createMailBrand } from './mail-brand.ts'
export { registerLogos } from './logo-page.ts'

export const branding = defineFeature<BrandingDeps>()({ name: 'branding', routes: brandingRoutes })
