import type { Section } from '../page.ts'
import type { Product } from '../product.ts'
import { authenticateLitellm, type LitellmCredentials } from './caller.ts'
import { gatewayRoutes } from './gateway.ts'
import { keyListRoutes } from './key-list.ts'
import { keyRoutes } from './keys.ts'
import { spendControls, spendRoutes } from './spend.ts'
import { createLitellmState, type LitellmState } from './state.ts'
import { teamRoutes } from './teams.ts'
import { litellmWording } from './wording.ts'

export const litellm: Product<LitellmState, LitellmCredentials> = {
  title: 'LiteLLM',
  defaults: { masterKey: 'sk-sim-litellm-master' },
  routes: [...teamRoutes, ...keyRoutes, ...keyListRoutes, ...spendRoutes, ...gatewayRoutes],
  controls: spendControls,
  wording: litellmWording,
  createState: createLitellmState,
  authenticate: authenticateLitellm,
  sections,
  masked: (state) => ({ teams: state.teams, keys: state.keys, moneySpentCalls: state.moneySpentCalls }),
}

const usd = (amount: number | null) => (amount === null ? null : `$${amount.toFixed(4)}`)

function sections(state: LitellmState): readonly Section[] {
  return [
    {
      title: 'Teams',
      columns: ['Team', 'Alias', 'Spend', 'Budget', 'Period', 'Keys', 'Blocked'],
      rows: state.teams.map((team) => [
        team.team_id,
        team.team_alias,
        usd(team.spend),
        usd(team.max_budget),
        team.budget_duration,
        state.tables.keys.by('team', team.team_id).length,
        team.blocked,
      ]),
    },
    {
      title: 'Keys',
      columns: ['Alias', 'Key', 'Token (SHA-256)', 'Team', 'Spend', 'Budget', 'Blocked', 'Created'],
      rows: state.keys.map((key) => [
        key.key_alias,
        key.key_name,
        { label: `${key.token.slice(0, 12)}…`, hidden: key.token },
        key.team_id,
        usd(key.spend),
        usd(key.max_budget),
        key.blocked ?? false,
        key.created_at,
      ]),
    },
    {
      title: 'Latest model calls',
      columns: ['When', 'Key', 'Team', 'Model', 'Tokens', 'Cost'],
      rows: state.spendLogs
        .slice(-50)
        .map((row) => [
          row.startTime,
          row.key_alias,
          row.team_id,
          row.model,
          row.prompt_tokens + row.completion_tokens,
          usd(row.spend),
        ]),
    },
  ]
}
