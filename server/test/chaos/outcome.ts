import assert from 'node:assert/strict'
import pg from 'pg'
import type { Ordered } from './orders.ts'
import type { Product } from './processes.ts'

export async function rowsOf<T extends pg.QueryResultRow>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<T>(text)).rows
  } finally {
    await client.end()
  }
}

/** How tenants and orders stand, by phase and state. */
export async function standing(url: string): Promise<Record<string, number>> {
  const rows = await rowsOf<{ what: string; n: number }>(
    url,
    `select 'tenant ' || phase as what, count(*)::int as n from tenants group by 1
     union all select 'order ' || state, count(*)::int from orders group by 1`,
  )
  return Object.fromEntries(rows.map(({ what, n }) => [what, n]))
}

/** Events whose number is not the one that there should be of each: target, action, how many. */
async function wrongEvents(url: string): Promise<object[]> {
  return rowsOf(
    url,
    `with wanted (target_id, action) as (
       select id, unnest(array['order.draft', 'order.seal_secrets', 'order.submit', 'order.approve',
         'order.start', 'order.complete', 'order.erase_secrets']) from orders
       union all select id, 'tenant.create' from tenants
       union all select id, 'resource.create' from resources)
     select w.action, w.target_id, count(e.id)::int as found
     from wanted w left join audit_events e on e.target_id = w.target_id and e.action = w.action
     group by 1, 2 having count(e.id) <> 1 limit 20`,
  )
}

/** Which names there are, and how often each. */
function counted(names: readonly (string | null)[]): Map<string | null, number> {
  return new Map(
    Map.groupBy(names, (name) => name)
      .entries()
      .map(([name, found]) => [name, found.length]),
  )
}

function once(names: readonly (string | null)[], wanted: readonly string[], what: string): void {
  assert.deepEqual(counted(names), counted(wanted), what)
}
/** Everything stands once, every step is recorded once, and no secret is left where it was collected. */
export async function assertOutcome(
  { database, simulators }: Product,
  orders: readonly Ordered[],
  organizations: number,
): Promise<void> {
  const names = orders.map(({ name }) => name)
  assert.equal(new Set(names).size, names.length)
  assert.deepEqual(await standing(database.url), {
    'tenant ready': orders.length,
    'order completed': orders.length,
  })
  const { litellm, openbao } = simulators
  once(
    litellm.state.keys.map((key) => key.key_alias),
    names,
    'one key for each tenant',
  )
  once(
    openbao.state.secrets.map(({ path }) => path.split('/').find((part) => names.includes(part)) ?? path),
    names,
    'one secret for each tenant',
  )
  assert.equal(litellm.state.teams.length, organizations, 'one team for each organization')
  const markers = await rowsOf<{ id: string }>(database.url, `select id from resources`)
  assert.equal(markers.length, 2 * orders.length + organizations)
  assert.deepEqual(await wrongEvents(database.url), [])
  const left = await rowsOf(database.url, `select 1 from order_secrets where sealed is not null`)
  assert.equal(left.length, 0, 'no secret is left in an order')
}
