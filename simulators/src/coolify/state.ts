import { randomBytes } from 'node:crypto'
import { createBackground, type Background } from '../background.ts'
import type { Store, Table } from '../store.ts'

export type CoolifyProject = {
  readonly id: number
  readonly uuid: string
  readonly name: string
  readonly description: string | null
}

export type CoolifyEnvironment = {
  readonly id: number
  readonly uuid: string
  readonly name: string
  readonly description: string | null
  readonly project_id: number
  readonly created_at: string
  readonly updated_at: string
}

export type CoolifyServer = {
  readonly id: number
  readonly uuid: string
  readonly name: string
  readonly description: string | null
  readonly ip: string
  readonly port: number
  readonly user: string
  readonly is_reachable: boolean
}

export type CoolifyApplication = {
  readonly id: number
  readonly uuid: string
  readonly environment_id: number
  readonly server_id: number
  readonly name: string
  readonly description: string | null
  /** Addresses, separated by commas; requests call them `domains`. */
  readonly fqdn: string | null
  readonly build_pack: string
  readonly status: string
  readonly created_at: string
  readonly updated_at: string
  /** Every other field as it was sent. */
  readonly settings: Readonly<Record<string, unknown>>
}

export type CoolifyVariable = {
  readonly id: number
  readonly uuid: string
  readonly applicationId: number
  readonly key: string
  readonly value: string
  readonly is_preview: boolean
  readonly is_literal: boolean
  readonly is_multiline: boolean
  readonly is_shown_once: boolean
  readonly created_at: string
  readonly updated_at: string
}

export type CoolifyDeployment = {
  readonly id: number
  readonly deployment_uuid: string
  readonly application_id: string
  readonly applicationUuid: string
  readonly application_name: string
  readonly status: 'queued' | 'finished'
  readonly force_rebuild: boolean
  readonly restart_only: boolean
  readonly created_at: string
  readonly updated_at: string
}

/** What an administrator of the real one sets by hand. */
export type CoolifySettings = {
  readonly isApiEnabled: boolean
  readonly tokenHasTeam: boolean
  /** 0: no limit. The product's own is 200. */
  readonly requestsPerMinute: number
}

export type CoolifyCredentials = { readonly token: string }

export type CoolifyState = Background & {
  readonly tables: {
    readonly projects: Table<CoolifyProject>
    readonly environments: Table<CoolifyEnvironment>
    readonly servers: Table<CoolifyServer>
    readonly applications: Table<CoolifyApplication>
    readonly variables: Table<CoolifyVariable>
    readonly deployments: Table<CoolifyDeployment>
    readonly settings: Table<CoolifySettings>
  }
  readonly projects: readonly CoolifyProject[]
  readonly environments: readonly CoolifyEnvironment[]
  readonly servers: readonly CoolifyServer[]
  readonly applications: readonly CoolifyApplication[]
  readonly deployments: readonly CoolifyDeployment[]
  readonly settings: CoolifySettings
  nextId(of: keyof CoolifyState['tables']): number
}

/** The server that a fresh installation has: itself. */
const firstServerUuid = 'simserver0000000000000000'

export function createCoolifyState(store: Store): CoolifyState {
  const tables: CoolifyState['tables'] = {
    projects: store.table<CoolifyProject>('projects', { id: (project) => String(project.id) }),
    environments: store.table<CoolifyEnvironment>('environments', {
      id: (environment) => String(environment.id),
      project: (environment) => String(environment.project_id),
    }),
    servers: store.table<CoolifyServer>('servers'),
    applications: store.table<CoolifyApplication>('applications', {
      environment: (application) => String(application.environment_id),
    }),
    variables: store.table<CoolifyVariable>('variables', { application: (row) => String(row.applicationId) }),
    deployments: store.table<CoolifyDeployment>('deployments', { application: (row) => row.applicationUuid }),
    settings: store.table<CoolifySettings>('settings'),
  }
  tables.servers.set(firstServerUuid, {
    id: 0,
    uuid: firstServerUuid,
    name: 'localhost',
    description: 'The server Coolify runs on',
    ip: 'host.docker.internal',
    port: 22,
    user: 'root',
    is_reachable: true,
  })
  return {
    tables,
    get projects() {
      return tables.projects.list()
    },
    get environments() {
      return tables.environments.list()
    },
    get servers() {
      return tables.servers.list()
    },
    get applications() {
      return tables.applications.list()
    },
    get deployments() {
      return tables.deployments.list()
    },
    get settings() {
      return tables.settings.get('now') ?? { isApiEnabled: true, tokenHasTeam: true, requestsPerMinute: 0 }
    },
    nextId: (of) => store.nextNumber(of),
    ...createBackground(),
  }
}

/** Coolify's identifiers: 24 lower-case letters and digits. */
export function newUuid(): string {
  return [...randomBytes(24)].map((byte) => 'abcdefghijklmnopqrstuvwxyz012345'.charAt(byte % 32)).join('')
}
