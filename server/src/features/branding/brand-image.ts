import { maxLogoBytes } from '@freehold/contract'
import { imageRefused } from './branding-errors.ts'
import { isPng, repackPng } from './png-image.ts'
import { isSvg, rewriteSvg } from './svg-image.ts'

export type BrandImage = { readonly type: 'image/png' | 'image/svg+xml'; readonly bytes: Buffer }

/** What is kept of a given picture: made anew from what was understood of it, whatever it claims to be. */
export function readBrandImage(base64: string): BrandImage {
  const given = Buffer.from(base64, 'base64')
  if (given.length > maxLogoBytes) throw imageRefused('it is larger than 100 KB')
  const image = remake(given)
  // Packing anew makes hardly any picture larger; one that grows beyond reason was made to.
  if (image.bytes.length > 2 * maxLogoBytes) throw imageRefused('it is larger than 100 KB')
  return image
}

function remake(given: Buffer): BrandImage {
  if (isPng(given)) return { type: 'image/png', bytes: repackPng(given) }
  if (isSvg(given)) return { type: 'image/svg+xml', bytes: rewriteSvg(given) }
  throw imageRefused('it is neither PNG nor SVG')
}
