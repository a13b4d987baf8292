/** The three faces of the console, each with a cookie, a mount and an accent of its own. */
export const surfaces = ['operator', 'partner', 'app'] as const
export type Surface = (typeof surfaces)[number]

/** The surface that a path belongs to; undefined on the pages before sign-in. */
export function surfaceOf(pathname: string): Surface | undefined {
  const first = pathname.split('/')[1]
  return surfaces.find((surface) => surface === first)
}

/** The surface that the browser is on now. */
export function currentSurface(): Surface | undefined {
  return surfaceOf(window.location.pathname)
}

/** Where a page stands: what its lists range over and under which address it lives. */
export type Scope =
  | { readonly surface: 'operator' }
  | { readonly surface: 'partner' }
  | { readonly surface: 'app'; readonly organizationId: string }
