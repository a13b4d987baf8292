import * as contract from '@freehold/contract'
import { implement } from '#platform/http/route'
import {
  type BrandingDeps,
  readBrand,
  readOrganizationBrand,
  readOrganizationBranding,
  readPartnerBranding,
  setOrganizationLogo,
  setPartnerLogo,
  updateOrganizationBranding,
  updatePartnerBranding,
} from './branding-service.ts'

export const brandingRoutes = [
  implement(contract.readBrand, (deps: BrandingDeps, { params }) => readBrand(deps, params.slug)),
  implement(contract.readOrganizationBrand, (deps: BrandingDeps, { params, actor }) =>
    readOrganizationBrand(deps, actor, params.organizationId),
  ),
  implement(contract.readPartnerBranding, (deps: BrandingDeps, { params, actor }) =>
    readPartnerBranding(deps, actor, params.partnerId),
  ),
  implement(contract.updatePartnerBranding, (deps: BrandingDeps, { params, body, actor, ifMatch }) =>
    updatePartnerBranding(deps, actor, { ...params, ...body, ifMatch }),
  ),
  implement(contract.setPartnerLogo, (deps: BrandingDeps, { params, body, actor, ifMatch }) =>
    setPartnerLogo(deps, actor, { ...params, ...body, ifMatch }),
  ),
  implement(contract.removePartnerLogo, (deps: BrandingDeps, { params, actor, ifMatch }) =>
    setPartnerLogo(deps, actor, { ...params, content: null, ifMatch }),
  ),
  implement(contract.readOrganizationBranding, (deps: BrandingDeps, { params, actor }) =>
    readOrganizationBranding(deps, actor, params.organizationId),
  ),
  implement(contract.updateOrganizationBranding, (deps: BrandingDeps, { params, body, actor, ifMatch }) =>
    updateOrganizationBranding(deps, actor, { ...params, ...body, ifMatch }),
  ),
  implement(contract.setOrganizationLogo, (deps: BrandingDeps, { params, body, actor, ifMatch }) =>
    setOrganizationLogo(deps, actor, { ...params, ...body, ifMatch }),
  ),
  implement(contract.removeOrganizationLogo, (deps: BrandingDeps, { params, actor, ifMatch }) =>
    setOrganizationLogo(deps, actor, { ...params, content: null, ifMatch }),
  ),
]
