import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { Issuer } from '#features/issuers'
import { parseKeyRing } from '#platform/key-file'
import type { KeyRing } from '#platform/key-ring'
import { type BackupConfig, backupFaults, backupVariables, toBackupConfig } from './backup-config.ts'
import { parseIssuers } from './issuer-config.ts'
import { parseRetentionDays, type RetentionDays } from './retention.ts'

const flag = z.enum(['0', '1']).transform((value) => value === '1')
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
)
const address = z
  .string()
  .regex(/^(?:\[[0-9a-fA-F:]+\]|[^:\s]+):\d{1,5}$/, 'must be host:port')
  .transform((text) => ({
    host: text.slice(0, text.lastIndexOf(':')).replaceAll(/[[\]]/g, ''),
    port: Number(text.slice(text.lastIndexOf(':') + 1)),
  }))
const databaseUrl = z.url({ protocol: /^postgres(?:ql)?$/ })

/** A simulator that runs elsewhere already, with the credentials that it accepts. */
const Simulator = z.strictObject({
  kind: z.string().min(1),
  url: z.url({ protocol: /^http$/ }),
  credentials: z.record(z.string(), z.union([z.string(), z.number()])),
})

/** Every variable by its own name; what is left out has a default or switches something off. */
const Variables = z.object({
  ADDR: address.default({ host: '127.0.0.1', port: 8090 }),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  DATABASE_URL: databaseUrl.optional(),
  DATABASE_APP_URL: databaseUrl.optional(),
  DATABASE_PLATFORM_URL: databaseUrl.optional(),
  DATABASE_TIMEOUT_MS: z.coerce.number().int().min(100).max(120_000).default(10_000),
  FREEHOLD_STATE_DIR: z.string().min(1).default('.freehold'),
  FREEHOLD_DEMO: flag.optional(),
  FREEHOLD_ROLES: list.pipe(z.array(z.enum(['api', 'worker'])).min(1)).default(['api', 'worker']),
  FREEHOLD_REGISTRATION: z.enum(['open', 'closed']).optional(),
  FREEHOLD_KEYS: z.string().optional(),
  FREEHOLD_ISSUERS: z.string().optional(),
  FREEHOLD_SIMULATORS: z.string().optional(),
  FREEHOLD_SIMULATOR_DELAY_MS: z.coerce.number().min(0).max(60_000).default(0),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  OPERATOR_EMAIL: z.email().default('operator@freehold.invalid'),
  MAIL_FROM: z.string().min(3).default('Freehold <freehold@localhost>'),
  TRUSTED_PROXIES: list.default([]),
  COUNTRY_HEADER: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,60}$/, 'must be the name of a header, such as CF-IPCountry')
    .transform((name) => name.toLowerCase())
    .optional(),
  CONNECTOR_NETWORKS: list.default([]),
  ...backupVariables,
  METRICS_TOKEN: z.string().min(16).optional(),
  RETENTION_DAYS: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(100).default(8),
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(10).default(1200),
  NODE_ENV: z.string().optional(),
})
type Variables = z.infer<typeof Variables>

/** The name of every variable; each may be given as the name of a file too. */
export const variableNames: readonly string[] = Object.keys(Variables.shape)

/** What the process runs with; read once. */
export type Config = {
  readonly address: { readonly host: string; readonly port: number }
  /** Scheme and host under which browsers see us; undefined: whatever address we listen on. */
  readonly publicUrl: URL | undefined
  readonly database: {
    readonly url: string | undefined
    readonly appUrl: string | undefined
    readonly platformUrl: string | undefined
    /** How long one statement, or getting a connection, may take. */
    readonly timeoutMs: number
  }
  readonly stateDir: string
  readonly demo: boolean
  /** Of the demo only: simulators that run elsewhere, instead of a child process of ours, and how slow ours are. */
  readonly simulators: {
    readonly running: readonly z.infer<typeof Simulator>[] | undefined
    readonly delayMs: number
  }
  readonly roles: { readonly api: boolean; readonly worker: boolean }
  readonly registration: 'open' | 'closed'
  /** Undefined: the key file in the state directory. */
  readonly keyRing: KeyRing | undefined
  readonly issuers: readonly Issuer[]
  /** Address of the first operator. */
  readonly operatorEmail: string
  readonly mail: { readonly smtpUrl: string | undefined; readonly from: string }
  readonly trustedProxies: readonly string[]
  /** Where trusted proxies write the country that a request comes from, in lower case. */
  readonly countryHeader: string | undefined
  readonly connectorNetworks: readonly string[]
  readonly backups: BackupConfig
  readonly metricsToken: string | undefined
  /** How long rows are kept, as far as it differs from the usual. */
  readonly retentionDays: RetentionDays
  readonly otlpEndpoint: URL | undefined
  readonly logLevel: string
  readonly workerConcurrency: number
  readonly ratePerMinute: number
}

/** The configuration is not usable; the message lists every fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

type Environment = Readonly<Record<string, string | undefined>>

/** `X_FILE` names a file that holds `X`, for secrets that should not stand in an environment. */
function withFiles(env: Environment, faults: string[]): Record<string, string> {
  const values: Record<string, string> = {}
  for (const name of variableNames) {
    const file = env[`${name}_FILE`]
    const value = env[name]
    if (file !== undefined && value !== undefined)
      faults.push(`${name}: given twice, as itself and as ${name}_FILE`)
    if (file !== undefined && !existsSync(file)) faults.push(`${name}_FILE: there is no file ${file}`)
    else if (file !== undefined) values[name] = readFileSync(file, 'utf8').trim()
    else if (value !== undefined && value !== '') values[name] = value
  }
  return values
}

function parseJson<T>(
  name: string,
  text: string | undefined,
  parse: (text: string) => T,
  faults: string[],
): T | undefined {
  if (text === undefined) return undefined
  try {
    return parse(text)
  } catch (error) {
    faults.push(`${name}: ${error instanceof z.ZodError ? z.prettifyError(error) : String(error)}`)
    return undefined
  }
}

const loopback = new Set(['127.0.0.1', '::1', 'localhost'])

/** Combinations that must not be. Production means: the demo is off. */
function crossFaults(variables: Variables, demo: boolean): string[] {
  const {
    DATABASE_APP_URL: app,
    DATABASE_PLATFORM_URL: platform,
    DATABASE_URL: database,
    PUBLIC_URL,
    ADDR,
    NODE_ENV,
  } = variables
  const publicHost = PUBLIC_URL === undefined ? ADDR.host : new URL(PUBLIC_URL).hostname
  const plain = PUBLIC_URL !== undefined && new URL(PUBLIC_URL).protocol === 'http:'
  const faults: readonly (readonly [boolean, string])[] = [
    [
      (app === undefined) !== (platform === undefined),
      'DATABASE_APP_URL and DATABASE_PLATFORM_URL go together',
    ],
    [app !== undefined && database === undefined, 'DATABASE_APP_URL needs DATABASE_URL'],
    [demo && NODE_ENV === 'production', 'FREEHOLD_DEMO: production refuses the demo'],
    [
      !demo && variables.FREEHOLD_SIMULATORS !== undefined,
      'FREEHOLD_SIMULATORS: only the demo connects simulators by itself',
    ],
    [
      demo && !loopback.has(ADDR.host),
      'FREEHOLD_DEMO: the demo listens on this machine only (ADDR=127.0.0.1:…)',
    ],
    [plain && !loopback.has(publicHost), 'PUBLIC_URL: browsers must see us over https'],
    ...backupFaults(variables),
    [
      variables.COUNTRY_HEADER !== undefined && variables.TRUSTED_PROXIES.length === 0,
      'COUNTRY_HEADER: only a proxy that TRUSTED_PROXIES names is believed where requests come from',
    ],
    [
      !demo && PUBLIC_URL === undefined && !loopback.has(ADDR.host),
      'PUBLIC_URL: needed when ADDR is not this machine alone',
    ],
  ]
  return faults.flatMap(([wrong, text]) => (wrong ? [text] : []))
}

type Parsed = {
  readonly demo: boolean
  readonly keyRing: KeyRing | undefined
  readonly issuers: Config['issuers']
  readonly simulators: Config['simulators']['running']
  readonly retentionDays: RetentionDays
}

function toConfig(v: Variables, { demo, keyRing, issuers, simulators, retentionDays }: Parsed): Config {
  return {
    address: v.ADDR,
    publicUrl: v.PUBLIC_URL === undefined ? undefined : new URL(v.PUBLIC_URL),
    database: {
      url: v.DATABASE_URL,
      appUrl: v.DATABASE_APP_URL,
      platformUrl: v.DATABASE_PLATFORM_URL,
      timeoutMs: v.DATABASE_TIMEOUT_MS,
    },
    stateDir: resolve(join(import.meta.dirname, '../../..'), v.FREEHOLD_STATE_DIR),
    demo,
    simulators: { running: simulators, delayMs: v.FREEHOLD_SIMULATOR_DELAY_MS },
    roles: { api: v.FREEHOLD_ROLES.includes('api'), worker: v.FREEHOLD_ROLES.includes('worker') },
    registration: v.FREEHOLD_REGISTRATION ?? (demo ? 'open' : 'closed'),
    keyRing,
    issuers,
    operatorEmail: v.OPERATOR_EMAIL,
    mail: { smtpUrl: v.SMTP_URL, from: v.MAIL_FROM },
    trustedProxies: v.TRUSTED_PROXIES,
    countryHeader: v.COUNTRY_HEADER,
    connectorNetworks: v.CONNECTOR_NETWORKS,
    backups: toBackupConfig(v),
    metricsToken: v.METRICS_TOKEN,
    retentionDays,
    otlpEndpoint:
      v.OTEL_EXPORTER_OTLP_ENDPOINT === undefined ? undefined : new URL(v.OTEL_EXPORTER_OTLP_ENDPOINT),
    logLevel: v.LOG_LEVEL,
    workerConcurrency: v.WORKER_CONCURRENCY,
    ratePerMinute: v.RATE_LIMIT_PER_MINUTE,
  }
}

/**
 * Reads the environment; throws one ConfigError that lists every fault. Without DATABASE_URL and PUBLIC_URL this is
 * somebody trying Freehold out: the demo is on unless FREEHOLD_DEMO says otherwise.
 */
export function readConfig(env: Environment): Config {
  const faults: string[] = []
  const values = withFiles(env, faults)
  const parsed = Variables.safeParse(values)
  if (!parsed.success) {
    throw new ConfigError(
      [...faults, ...parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)].join(
        '\n',
      ),
    )
  }
  const variables = parsed.data
  const quiet = variables.NODE_ENV === 'production' || variables.PUBLIC_URL !== undefined
  const demo = variables.FREEHOLD_DEMO ?? !quiet
  const keyRing = parseJson('FREEHOLD_KEYS', variables.FREEHOLD_KEYS, parseKeyRing, faults)
  const issuers = parseJson('FREEHOLD_ISSUERS', variables.FREEHOLD_ISSUERS, parseIssuers, faults)
  const retentionDays = parseJson('RETENTION_DAYS', variables.RETENTION_DAYS, parseRetentionDays, faults)
  const simulators = parseJson(
    'FREEHOLD_SIMULATORS',
    variables.FREEHOLD_SIMULATORS,
    (text) => z.array(Simulator).parse(JSON.parse(text)),
    faults,
  )
  faults.push(...crossFaults(variables, demo))
  if (faults.length > 0) throw new ConfigError(faults.join('\n'))
  return toConfig(variables, {
    demo,
    keyRing,
    issuers: issuers ?? [],
    simulators,
    retentionDays: retentionDays ?? {},
  })
}
