import type { FastifyInstance } from 'fastify'

type KnownPath = { readonly pattern: RegExp; readonly methods: Set<string> }

function toPattern(url: string): RegExp {
  const source = url
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('/')
  return new RegExp(`^${source}$`)
}

/**
 * Tells which methods a path has, so that a wrong one is answered 405 and not 404. Ask it before the first route is
 * added. Wildcards are left out: they answer whatever comes, and say nothing about a path.
 */
export function trackPaths(app: FastifyInstance): (path: string) => readonly string[] {
  const known = new Map<string, KnownPath>()
  app.addHook('onRoute', ({ url, method }) => {
    if (url.includes('*')) return
    const entry = known.get(url) ?? { pattern: toPattern(url), methods: new Set<string>() }
    for (const name of [method].flat()) entry.methods.add(name)
    known.set(url, entry)
  })
  return (path) => {
    const methods = new Set<string>()
    for (const entry of known.values()) {
      if (entry.pattern.test(path)) for (const method of entry.methods) methods.add(method)
    }
    return [...methods].toSorted()
  }
}
