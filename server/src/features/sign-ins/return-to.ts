import type { Surface } from '#platform/actor'

/** Page that ends a confirmation in a window of its own; it tells nothing of any surface. */
const confirmedPath = '/confirmed'

/**
 * Where a sign-in lands: a path of this origin below its surface, normalised as browsers do it. Whatever else is
 * asked for becomes the surface's front page.
 */
export function safeReturnTo(origin: string, surface: Surface, asked: unknown): string {
  const front = `/${surface}`
  if (asked === confirmedPath) return confirmedPath
  if (typeof asked !== 'string' || asked.length > 2000 || !asked.startsWith('/')) return front
  if (!URL.canParse(asked, origin)) return front
  const url = new URL(asked, origin)
  const isOwn = url.origin === new URL(origin).origin && url.username === '' && url.password === ''
  const isBelow = url.pathname === front || url.pathname.startsWith(`${front}/`)
  return isOwn && isBelow ? url.pathname + url.search + url.hash : front
}
