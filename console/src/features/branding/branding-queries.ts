import {
  readOrganizationBranding,
  readPartnerBranding,
  removeOrganizationLogo,
  removePartnerLogo,
  setOrganizationLogo,
  setPartnerLogo,
} from '@freehold/contract'
import { queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'

export function partnerBrandingQuery(partnerId: string) {
  return queryOptions({
    queryKey: ['branding', 'partner', partnerId],
    queryFn: ({ signal }) => call(readPartnerBranding, { params: { partnerId }, signal }),
  })
}

export function organizationBrandingQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['branding', 'organization', organizationId],
    queryFn: ({ signal }) => call(readOrganizationBranding, { params: { organizationId }, signal }),
  })
}

/** Whose logo it is. */
export type LogoOwner = { readonly kind: 'partner' | 'organization'; readonly id: string }

type Write = { readonly ifMatch: number; readonly idempotencyKey: string }

/** `content` is the picture in base64; null takes the logo away. */
export function saveLogo({ kind, id }: LogoOwner, content: string | null, write: Write): Promise<unknown> {
  if (kind === 'partner') {
    const params = { partnerId: id }
    return content === null
      ? call(removePartnerLogo, { params, ...write })
      : call(setPartnerLogo, { params, body: { content }, ...write })
  }
  const params = { organizationId: id }
  return content === null
    ? call(removeOrganizationLogo, { params, ...write })
    : call(setOrganizationLogo, { params, body: { content }, ...write })
}
