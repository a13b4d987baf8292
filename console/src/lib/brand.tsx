import { readBrand, readOrganizationBrand, type Brand } from '@freehold/contract'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { createContext, use, type ReactNode } from 'react'
import { call } from './api.ts'

/** How the product shows itself to the people of an organization. */
export function organizationBrandQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['brand', organizationId],
    queryFn: ({ signal }) => call(readOrganizationBrand, { params: { organizationId }, signal }),
    staleTime: 5 * 60_000,
  })
}

function partnerBrandQuery(slug: string) {
  return queryOptions({
    queryKey: ['brand', 'partner', slug],
    queryFn: ({ signal }) => call(readBrand, { params: { slug }, signal }),
    staleTime: Infinity,
    retry: false,
  })
}

const rememberedKey = 'freehold.brand'
const slugForm = /^[a-z0-9]+(?:-[a-z0-9]+)*$/

/** The partner through whose link this tab came, for the pages before sign-in; whether there is such a one or not. */
export function rememberPartner(slug: string): void {
  if (slug.length <= 47 && slugForm.test(slug)) sessionStorage.setItem(rememberedKey, slug)
}

function rememberedPartner(): string | undefined {
  const named = new URLSearchParams(window.location.search).get('brand')
  if (named !== null) rememberPartner(named)
  return sessionStorage.getItem(rememberedKey) ?? undefined
}

type Place = { readonly surface: string | undefined; readonly organizationId: string | undefined }

/**
 * The brand that counts where the person is: an organization's on its surface, a partner's before sign-in where its
 * link was followed, the platform's everywhere else. A brand that cannot be read is none.
 */
export function useBrandAt({ surface, organizationId = '' }: Place): Brand | undefined {
  const slug = surface === undefined ? rememberedPartner() : undefined
  // The surface's own loader asks; here only what it found is looked at.
  const own = useQuery({ ...organizationBrandQuery(organizationId), enabled: false })
  const partner = useQuery({ ...partnerBrandQuery(slug ?? ''), enabled: slug !== undefined })
  if (surface === 'app') return own.data
  return slug === undefined ? undefined : partner.data
}

const BrandContext = createContext<Brand | undefined>(undefined)

export function BrandProvider({ brand, children }: { brand: Brand | undefined; children: ReactNode }) {
  return <BrandContext value={brand}>{children}</BrandContext>
}

/** The brand of the page; undefined where the platform shows itself. */
export function useBrand(): Brand | undefined {
  return use(BrandContext)
}
