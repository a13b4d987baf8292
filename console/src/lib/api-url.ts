import type { Scope as EndpointScope } from '@freehold/contract'
import type { Surface } from './surface.ts'

type Target = { readonly path: string; readonly scope: EndpointScope }
type Values = Readonly<Record<string, unknown>>

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** Puts `params` into an endpoint's path. Throws when one is missing: a bug of the caller, not of the user. */
export function fillPath(path: string, params: Values): string {
  return path.replace(/:([A-Za-z]+)/g, (_, name: string) => {
    const value = params[name]
    if (!isScalar(value)) throw new Error(`${path}: no value for :${name}`)
    return encodeURIComponent(value)
  })
}

/** A query string with its `?`, or nothing; values that are absent or empty are left out, lists are joined by commas. */
export function toQueryString(query: Values): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    const text = Array.isArray(value)
      ? value.filter(isScalar).join(',')
      : isScalar(value)
        ? String(value)
        : ''
    if (text !== '') search.set(name, text)
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

/**
 * Address of an operation. Everything but the public operations goes through the mount of the surface, whose cookie
 * says who is asking.
 */
export function apiUrl(target: Target, surface: Surface | undefined, params: Values, query: Values): string {
  if (target.scope !== 'public' && surface === undefined)
    throw new Error(`${target.path}: no surface to ask from`)
  const mount = target.scope === 'public' ? '' : `/${surface}`
  return mount + fillPath(target.path, params) + toQueryString(query)
}
