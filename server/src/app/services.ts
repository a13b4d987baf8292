import { join } from 'node:path'
import { smtpMailer } from '#adapters/smtp'
import { createRecorder } from '#features/audit-events'
import { createMailBrand } from '#features/branding'
import { createChangeFollower } from '#features/changes'
import { createConnectorAccess } from '#features/connectors'
import { clearFactors, operatorsNeedMfa } from '#features/factors'
import { createIdentityProvider } from '#features/identity-provider'
import { createForeignFetch, createIssuers } from '#features/issuers'
import { createQueueMail } from '#features/mails'
import { joinOrganization } from '#features/members'
import { joinOperators } from '#features/operators'
import { createOrganizationWithOwner, domainsInUse } from '#features/organizations'
import { isMfaRequiredOf } from '#features/security-policies'
import { endSessionsOf } from '#features/sessions'
import { joinStaff } from '#features/staff'
import type { Surface } from '#platform/actor'
import { systemClock } from '#platform/clock'
import { createLocks } from '#platform/db/locks'
import { createPool, type Db, kyselyOver } from '#platform/db/pool'
import { createUnitOfWork, type Work } from '#platform/db/unit-of-work'
import { createMetrics } from '#platform/http/metrics'
import { createCursors } from '#platform/http/page'
import { createPressure } from '#platform/http/pressure'
import { createRateLimiter } from '#platform/http/rate-limit'
import { ensureKeyFile } from '#platform/key-file'
import { derive, type KeyRing } from '#platform/key-ring'
import type { Log } from '#platform/log'
import type { Mailer } from '#ports/mailer'
import { adapters } from './adapters.ts'
import { createBackups } from './backups.ts'
import type { Config } from './config.ts'
import type { Database } from './database.ts'
import { createOperations } from './operations.ts'
import { personas } from './personas.ts'
import { version } from './version.ts'

export { version }

/** Where this process keeps what must outlive it. */
function readKeys({ keyRing, stateDir }: Config) {
  return keyRing ?? ensureKeyFile(join(stateDir, 'keys.json'))
}

/** The demo keeps mail to be looked at; elsewhere mail without a server waits until there is one. */
function mailerOf({ mail, demo }: Config): Mailer | 'capture' {
  if (mail.smtpUrl !== undefined) return smtpMailer({ url: new URL(mail.smtpUrl), from: mail.from })
  if (demo) return 'capture'
  return { send: async () => ({ kind: 'unreachable', reason: 'SMTP_URL is not set' }), close: async () => {} }
}

function createPools({ logins }: Database, { workerConcurrency, database }: Config, log: Log) {
  const open = (use: string, url: string, max: number) =>
    createPool({ url, max, applicationName: `freehold ${use}`, log, timeoutMs: database.timeoutMs })
  return {
    app: open('app', logins.appUrl, workerConcurrency + 20),
    platform: open('platform', logins.platformUrl, 16),
    // The queue keeps a connection for listening, and takes one for each job that it fetches or ends.
    queue: open('queue', logins.platformUrl, workerConcurrency + 2),
  }
}

/** What features ask of each other's business: wired here, so that none of them has to know the other. */
function createBonds({ keyRing }: { keyRing: KeyRing }) {
  return {
    clearFactors,
    // Operators always; members where any of their organizations asks for it.
    mfaRequired: async (db: Db, accountId: string, surface: Surface | null) =>
      (await operatorsNeedMfa(db, accountId, surface)) ||
      ((surface ?? 'app') === 'app' && (await isMfaRequiredOf(db, accountId))),
    endSessions: async (work: Work, accountId: string, exceptId?: string) => {
      await endSessionsOf({ keyRing }, work, accountId, exceptId)
    },
    joinOrganization,
    joinTeam: (work: Work, { partnerId, accountId }: { partnerId: string | null; accountId: string }) =>
      partnerId === null ? joinOperators(work, accountId) : joinStaff(work, { partnerId, accountId }),
    createOrganizationWithOwner: async (...args: Parameters<typeof createOrganizationWithOwner>) => {
      await createOrganizationWithOwner(...args)
    },
  }
}

/** Which addresses connectors may reach. */
function networkPolicyOf({ demo, connectorNetworks }: Config) {
  return {
    kind: 'connector',
    allowHttp: demo || connectorNetworks.length > 0,
    allowedNetworks: demo ? ['127.0.0.0/8', ...connectorNetworks] : connectorNetworks,
  } as const
}

/**
 * Everything that features are given. One object: each feature's own type of dependencies says which part of it
 * that feature sees.
 */
export function createServices(
  config: Config,
  database: Database,
  { origin, log }: { origin: string; log: Log },
) {
  const clock = systemClock
  const keyRing = readKeys(config)
  const pools = createPools(database, config, log)
  const unitOfWork = createUnitOfWork(pools, createRecorder({ keyRing, clock }))
  const platformDb = kyselyOver(pools.platform)
  const metrics = createMetrics()
  const networkPolicy = networkPolicyOf(config)
  const connectors = createConnectorAccess({ platformDb, keyRing, adapters, networkPolicy })
  const brandOf = createMailBrand({ origin, platformName: 'Freehold' })
  const foreign = createForeignFetch()
  const queueMail = createQueueMail({ keyRing, platformName: 'Freehold', brandOf })
  const operations = createOperations(config, { unitOfWork, platformDb, keyRing, clock, queueMail, origin })
  const base = {
    ...operations,
    ...createBackups(config, { databaseUrl: database.url, version }),
    ...createBonds({ keyRing }),
    log,
    clock,
    keyRing,
    pools,
    unitOfWork,
    platformDb,
    metrics,
    adapters,
    networkPolicy,
    connectors,
    access: connectors,
    queueMail,
    origin,
    issuers: createIssuers(config.issuers),
    foreignFetch: foreign.fetch,
    closeForeign: () => foreign.close(),
    limit: createRateLimiter(),
    pressure: createPressure(),
    cursors: createCursors(derive(keyRing, 'cursor')),
    locks: createLocks(database.logins.platformUrl, log, config.database.timeoutMs),
    changeFollower: createChangeFollower(unitOfWork),
    mailer: mailerOf(config),
    mailDomain: new URL(origin).hostname,
    countryHeader: config.countryHeader,
    platform: {
      name: 'Freehold',
      version,
      registration: config.registration,
      personas: config.demo ? personas : [],
    },
    duplicateDomains: (organizationId: string) => domainsInUse(platformDb, organizationId),
    meter: ({ system, result, seconds }: { system: string; result: string; seconds: number }) =>
      metrics.observeReconcile({ system, operation: 'reconcile', result, seconds }),
    onChecked: metrics.setConnectorUp,
    canMail: config.mail.smtpUrl !== undefined || config.demo,
  }
  return { ...base, identityProvider: createIdentityProvider(base) }
}

export type Services = ReturnType<typeof createServices>

/** Lets go of everything in the reverse order of taking. */
export async function closeServices({
  issuers,
  closeForeign,
  connectors,
  locks,
  mailer,
  pools,
}: Services): Promise<void> {
  if (mailer !== 'capture') await mailer.close()
  await connectors.close()
  await issuers.close()
  await closeForeign()
  await locks.close()
  await Promise.all([pools.app.end(), pools.platform.end(), pools.queue.end()])
}
