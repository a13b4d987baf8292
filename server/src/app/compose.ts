import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as contract from '@freehold/contract'
import type { FastifyInstance } from 'fastify'
import { createMaintenanceGuard } from '#features/announcements'
import { registerLogos } from '#features/branding'
import { createLocalFetch, registerIdentityProvider } from '#features/identity-provider'
import { registerMailPage } from '#features/mails'
import { createPartnerOf } from '#features/organizations'
import { createAuthenticator, createSessionWatch, type SessionDeps } from '#features/sessions'
import { registerDemoSignIn, registerSignIn } from '#features/sign-ins'
import { registerSingleSignOn } from '#features/single-sign-on'
import { findSupportPrincipal, recordSupportRead, watchSupport } from '#features/support-grants'
import { retentionSweep } from '#platform/db/retention'
import type { Sweep } from '#platform/feature'
import { registerDocs } from '#platform/http/docs'
import { type HealthChecks, type HealthNotes, registerHealth } from '#platform/http/health'
import { registerMetrics } from '#platform/http/metrics'
import { type Gate, mountRoute } from '#platform/http/mount'
import { endpointsOf } from '#platform/http/openapi'
import { registerPressure } from '#platform/http/pressure'
import type { Route } from '#platform/http/route'
import { registerSecurityHeaders } from '#platform/http/security-headers'
import { createServer } from '#platform/http/server'
import { registerConsole } from '#platform/http/static-console'
import { releaseSweep } from '#platform/jobs/release-jobs'
import type { JobHandler } from '#platform/jobs/worker'
import { registerTracing } from '#platform/tracing'
import type { Config } from './config.ts'
import { features } from './features.ts'
import { createRestoreGate } from './restore-gate.ts'
import { retentionRules } from './retention.ts'
import type { Services } from './services.ts'

const root = join(import.meta.dirname, '../../..')

/** Services are the sum of what features ask for, so that any feature's part of them is among them. */
type Everything = Services & SessionDeps

/** The routes of every feature; each contract endpoint exactly once, or the server does not start. */
export function allRoutes(): Route<Everything>[] {
  const routes = features.flatMap((feature): Route<Everything>[] => [
    ...(feature.routes as readonly Route<Everything>[]),
  ])
  const implemented = new Set<string>()
  for (const { endpoint } of routes) {
    if (implemented.has(endpoint.id)) throw new Error(`${endpoint.id} is implemented twice`)
    implemented.add(endpoint.id)
  }
  const missing = endpointsOf(contract).filter(({ id }) => !implemented.has(id))
  if (missing.length > 0) throw new Error(`Not implemented: ${missing.map(({ id }) => id).join(', ')}`)
  return routes
}

/** What every feature does in the background. */
export function allJobs(services: Everything): { handlers: JobHandler[]; sweeps: Sweep[] } {
  const handlers: JobHandler[] = []
  const sweeps: Sweep[] = [
    retentionSweep(services, retentionRules(services.retentionDays)),
    releaseSweep(services.unitOfWork),
  ]
  for (const feature of features) {
    handlers.push(...('jobs' in feature && feature.jobs !== undefined ? feature.jobs(services) : []))
    sweeps.push(...('sweeps' in feature && feature.sweeps !== undefined ? feature.sweeps(services) : []))
  }
  const gate = createRestoreGate(services)
  return { handlers: handlers.map(gate.job), sweeps: sweeps.map(gate.sweep) }
}

function gateOf(config: Config, services: Everything, closing: AbortSignal): Gate {
  const authenticate = createAuthenticator(services)
  const watchSession = createSessionWatch(services)
  const perMinute = (name: string, quota: number) => ({ name, quota, windowSeconds: 60 })
  return {
    authenticate: async (request, mount) =>
      (mount === 'app' ? await findSupportPrincipal(services, request) : undefined) ??
      (await authenticate(request, mount)),
    clock: services.clock,
    partnerOf: createPartnerOf(services.platformDb),
    limit: services.limit,
    limits: {
      account: perMinute('account', config.ratePerMinute),
      address: perMinute('address', config.ratePerMinute),
      secret: perMinute('secret', Math.min(60, config.ratePerMinute)),
    },
    origin: services.origin,
    pause: createMaintenanceGuard(services),
    onRefused: async (actor, endpoint, code) => {
      await services.unitOfWork(actor, 'platform', ({ record }) =>
        record({
          action: 'access.refuse',
          target: { type: 'operation', id: null },
          outcome: 'refused',
          details: { operation: endpoint.id, code },
        }),
      )
    },
    support: {
      onRead: (actor, endpoint) => recordSupportRead(services, actor, endpoint),
    },
    watch: (actor, onEnd) =>
      actor.support === undefined ? watchSession(actor, onEnd) : watchSupport(services, actor.support, onEnd),
    countryHeader: config.countryHeader,
    closing,
  }
}

export type Composed = { readonly app: FastifyInstance; readonly everything: Everything }

/** The HTTP server with all of the product mounted, not listening yet. */
export function composeServer(
  config: Config,
  services: Services,
  { checks, notes = {}, closing }: { checks: HealthChecks; notes?: HealthNotes; closing: AbortSignal },
): Composed {
  const { log, origin, metrics } = services
  const app = createServer({ log, trustedProxies: config.trustedProxies })
  const everything: Everything = {
    ...services,
    localFetch: createLocalFetch(app),
  }
  registerTracing(app)
  registerPressure(app, services.pressure)
  registerSecurityHeaders(app, { https: origin.startsWith('https:') })
  registerMetrics(app, metrics, { token: config.metricsToken })
  registerHealth(app, { checks, notes, log })
  if (config.roles.api) mountProduct(app, config, everything, closing)
  return { app, everything }
}

/** Everything that people and programs come for; a process that only works in the background has none of it. */
function mountProduct(
  app: FastifyInstance,
  config: Config,
  services: Everything,
  closing: AbortSignal,
): void {
  registerIdentityProvider(app, services.identityProvider, services.limit)
  const begin = registerSignIn(app, services)
  if (config.demo) registerDemoSignIn(app, services, begin)
  registerSingleSignOn(app, services, begin)
  if (config.demo) registerMailPage(app, services)
  registerLogos(app, services)
  const gate = gateOf(config, services, closing)
  for (const route of allRoutes()) mountRoute(app, gate, route, services)
  registerDocs(app, { document: readFileSync(join(root, 'server/openapi.json'), 'utf8') })
  registerConsole(app, { directory: join(root, 'console/dist') })
}
