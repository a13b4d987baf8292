import type { FastifyInstance } from 'fastify'

/** How busy the process is with people: work in the background gives way while many of them wait. */
export type Pressure = {
  readonly enter: () => void
  readonly leave: () => void
  /** Resolves when few requests are in hand, and at the latest after `maxWaitMs`. */
  readonly calm: () => Promise<void>
}

/** More requests than this in hand at once is a rush. */
const rush = 8
const maxWaitMs = 1000

/**
 * Counts requests in hand. A job that is about to begin asks for calm first: under a rush it waits, bounded, so that
 * answers stay quick and the backlog still goes on.
 */
export function createPressure(): Pressure {
  const waiting = new Set<() => void>()
  let inHand = 0
  return {
    enter: () => {
      inHand += 1
    },
    leave: () => {
      inHand -= 1
      if (inHand > rush) return
      const [first] = waiting
      first?.()
    },
    calm: () => {
      if (inHand <= rush) return Promise.resolve()
      return new Promise((resolve) => {
        const go = (): void => {
          clearTimeout(timer)
          waiting.delete(go)
          resolve()
        }
        const timer = setTimeout(go, maxWaitMs)
        waiting.add(go)
      })
    },
  }
}

/** Counts this server's requests; streams stay open and are nobody's waiting. */
export function registerPressure(app: FastifyInstance, pressure: Pressure): void {
  const counted = new WeakSet<object>()
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.endpoint?.stream !== undefined) return
    counted.add(request)
    pressure.enter()
  })
  app.addHook('onResponse', async (request) => {
    if (counted.delete(request)) pressure.leave()
  })
}
