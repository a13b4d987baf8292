import { createHash } from 'node:crypto'
import type { Store, Table } from '../store.ts'

export type LitellmKey = {
  readonly token: string
  readonly key_name: string
  readonly key_alias: string | null
  readonly team_id: string | null
  readonly user_id: string | null
  readonly models: readonly string[]
  readonly metadata: Readonly<Record<string, unknown>>
  readonly spend: number
  readonly max_budget: number | null
  readonly budget_duration: string | null
  readonly budget_reset_at: string | null
  readonly tpm_limit: number | null
  readonly rpm_limit: number | null
  readonly max_parallel_requests: number | null
  readonly blocked: boolean | null
  readonly expires: string | null
  readonly created_at: string
  readonly created_by: string
  readonly updated_at: string
  readonly updated_by: string
}

export type LitellmTeam = {
  readonly team_id: string
  readonly team_alias: string | null
  readonly organization_id: string | null
  readonly admins: readonly unknown[]
  readonly members: readonly unknown[]
  readonly members_with_roles: readonly unknown[]
  readonly metadata: Readonly<Record<string, unknown>>
  readonly models: readonly string[]
  readonly spend: number
  readonly max_budget: number | null
  readonly soft_budget: number | null
  readonly budget_duration: string | null
  readonly budget_reset_at: string | null
  readonly tpm_limit: number | null
  readonly rpm_limit: number | null
  readonly blocked: boolean
  readonly created_at: string
  readonly updated_at: string
}

export type LitellmSpend = {
  readonly request_id: string
  readonly api_key: string
  readonly key_alias: string | null
  readonly team_id: string | null
  readonly model: string
  readonly spend: number
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly startTime: string
}

/** Sums per day, team, key and model: what daily activity is read from. */
export type LitellmDay = {
  readonly date: string
  readonly team_id: string | null
  readonly api_key: string
  readonly key_alias: string | null
  readonly model: string
  readonly spend: number
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly requests: number
}

export type LitellmState = {
  readonly tables: {
    readonly keys: Table<LitellmKey>
    readonly teams: Table<LitellmTeam>
    readonly spend: Table<LitellmSpend>
    readonly days: Table<LitellmDay>
    readonly meters: Table<{ readonly calls: number }>
  }
  readonly keys: readonly LitellmKey[]
  readonly teams: readonly LitellmTeam[]
  readonly spendLogs: readonly LitellmSpend[]
  /** How often `/health` was asked: each one calls, and pays for, every configured model. */
  readonly moneySpentCalls: number
  nextNumber(sequence: string): number
}

export function createLitellmState(store: Store): LitellmState {
  const tables: LitellmState['tables'] = {
    keys: store.table<LitellmKey>('keys', {
      alias: (key) => key.key_alias ?? undefined,
      team: (key) => key.team_id ?? undefined,
    }),
    teams: store.table<LitellmTeam>('teams'),
    spend: store.table<LitellmSpend>('spend', {
      team: (row) => row.team_id ?? undefined,
      key: (row) => row.api_key,
    }),
    days: store.table<LitellmDay>('days'),
    meters: store.table<{ calls: number }>('meters'),
  }
  return {
    tables,
    get keys() {
      return tables.keys.list()
    },
    get teams() {
      return tables.teams.list()
    },
    get spendLogs() {
      return tables.spend.list()
    },
    get moneySpentCalls() {
      return tables.meters.get('health')?.calls ?? 0
    },
    nextNumber: (sequence) => store.nextNumber(sequence),
  }
}

/** LiteLLM knows a key by the hash of its text. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

/** Operations take a key's text or its hash. */
export function toToken(keyOrToken: string): string {
  return keyOrToken.startsWith('sk-') ? hashKey(keyOrToken) : keyOrToken
}
