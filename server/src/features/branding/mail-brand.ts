import { textOn } from '@freehold/contract'
import type { BrandOf } from '#features/mails'
import { findBrandOf } from './branding-store.ts'

/** The brand of an organization for its mails. Mail programs show no SVG, so that such a logo is left out. */
export function createMailBrand(deps: { readonly origin: string; readonly platformName: string }): BrandOf {
  return async (db, organizationId) => {
    const brand = await findBrandOf(db, organizationId, deps.platformName)
    if (brand === undefined) return undefined
    const { name, accent, logo, logoType, supportEmail, supportUrl, senderName } = brand
    const isBranded = senderName !== null || accent !== null || logo !== null
    if (!isBranded && supportEmail === null && supportUrl === null) return undefined
    return {
      name,
      accent: accent === null ? null : { colour: accent, text: textOn(accent) },
      logo: logo !== null && logoType === 'image/png' ? `${deps.origin}${logo}` : null,
      support: [supportEmail, supportUrl].filter((one) => one !== null).join(' · ') || null,
      senderName,
    }
  }
}
