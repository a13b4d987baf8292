import { createPool } from '../../server/src/platform/db/pool.ts'
import { createLog } from '../../server/src/platform/log.ts'
import type { Served } from '../frame/server.ts'

type Wanted = { readonly orders: number; readonly organizations: number }
type Outside = {
  readonly litellm: { readonly keys: { key_alias: string }[]; readonly teams: { team_id: string }[] }
  readonly openbao: { readonly secrets: { path: string }[] }
}

async function readOutside({ ready }: Served): Promise<Outside> {
  // Our own start line and our own simulators.
  const simulators = ready['simulators'] as { kind: string; url: string }[]
  const states = await Promise.all(
    simulators.map(async ({ kind, url }) => [kind, await (await fetch(`${url}/_sim/state`)).json()] as const),
  )
  return Object.fromEntries(states) as Outside
}

const statements = {
  tenants: `select count(*) from tenants where phase = 'ready'`,
  orders: `select count(*) from orders where state = 'completed'`,
  'resources in sync': `select count(*) from resources where state = 'in_sync'`,
  'secrets left in orders': `select count(*) from order_secrets where sealed is not null`,
  'events order.complete': `select count(*) from audit_events where action = 'order.complete'`,
  'events resource.create': `select count(*) from audit_events where action = 'resource.create'`,
} as const

/** Throws unless everything stands, each thing once: a figure for work that was not done is worth nothing. */
export async function checkOutcome(url: string, server: Served, wanted: Wanted): Promise<void> {
  const { litellm, openbao } = await readOutside(server)
  const { orders, organizations } = wanted
  const found: Record<string, number> = {
    keys: litellm.keys.length,
    'aliases of keys': new Set(litellm.keys.map((key) => key.key_alias)).size,
    teams: litellm.teams.length,
    secrets: new Set(openbao.secrets.map(({ path }) => path)).size,
  }
  const pool = createPool({ url, max: 1, applicationName: 'bench', log: createLog('error') })
  try {
    for (const [name, text] of Object.entries(statements)) {
      const { rows } = await pool.query<{ count: string }>(text)
      found[name] = Number(rows[0]?.count)
    }
  } finally {
    await pool.end()
  }
  const expected: Record<string, number> = {
    keys: orders,
    'aliases of keys': orders,
    teams: organizations,
    secrets: orders,
    tenants: orders,
    orders,
    'resources in sync': 2 * orders + organizations,
    'secrets left in orders': 0,
    'events order.complete': orders,
    'events resource.create': 2 * orders + organizations,
  }
  const wrong = Object.keys(expected).filter((name) => found[name] !== expected[name])
  if (wrong.length > 0)
    throw new Error(wrong.map((name) => `${name}: ${found[name]} instead of ${expected[name]}`).join(', '))
}
