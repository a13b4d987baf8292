import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import * as contract from '@freehold/contract'
import pg from 'pg'
import { testApp, until } from '#test/test-app'
import { approve, aTenant, peopleOf, reached } from '../journeys/support.ts'
import { allCallers } from './callers.ts'
import { type Statement, unnamed, watchStatements } from './statements.ts'
import { attackTarget, endpoints, mountNames, shotAt } from './support.ts'
import { validInput } from './valid-input.ts'

/**
 * Statements that reach rows of organizations by something else than the organization, each with the reason why that
 * is safe; told by a part of their text. One that no statement has any more fails the test.
 */
const inRequests: Readonly<Record<string, string>> = {
  'from "audit_personal" where "event_id" = any(': 'sealed parts of events that were found a moment ago',
  'from "members" as "m" inner join "accounts" as "a" on "a"."id" = "m"."account_id" where "m"."id" = any(':
    'names for the events that are about to be shown',
  'from "order_secrets" where "order_id" = any(':
    'fingerprints for the orders that are about to be shown, by their random ids',
  'with event as ( insert into audit_events':
    'the event and its sealed part say their organization themselves',
  's.access_expires_at': 'who somebody is: all memberships of one account',
  'select json_build_object(': 'who somebody is: all memberships of one account',
}
const inBackground: Readonly<Record<string, string>> = {
  'from "resource_secrets" where "resource_id" = any(':
    'fingerprints for resources that were read a moment ago, by their random ids',
}

async function ownedTables(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
       where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attname = 'organization_id'`,
    )
    return rows.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

/** Which statements name no organization, and which reasons something needed. */
function judge(
  statements: Iterable<Statement>,
  owned: readonly string[],
  reasons: Readonly<Record<string, string>>,
) {
  const needed = new Set<string>()
  const wrong: string[] = []
  for (const { use, text } of statements) {
    if (unnamed(text, owned) === 0) continue
    const reason = Object.keys(reasons).find((part) => text.includes(part))
    if (reason === undefined) wrong.push(`${use}: ${text}`)
    else needed.add(reason)
  }
  return { wrong, needed }
}

test('every statement of a request inside an organization says which organization it is about', async (t) => {
  const target = await attackTarget(t)
  const asked = endpoints.filter(({ scope, stream }) => scope === 'organization' && stream === undefined)
  const callers = (await allCallers(target)).filter(({ name }) =>
    ['operator owner', 'partner admin', 'organization owner', 'bearer: organization owner'].includes(name),
  )
  assert.equal(callers.length, 4)
  const watch = watchStatements()
  t.after(watch.stop)
  for (const endpoint of asked)
    for (const { headers } of callers)
      for (const mount of mountNames)
        await target.fire(shotAt(endpoint, mount, validInput(endpoint, target.world), headers))
  watch.stop()
  const { wrong, needed } = judge(watch.statements, await ownedTables(target.databaseUrl), inRequests)
  assert.ok(watch.statements.length > 60, `${watch.statements.length} statements`)
  assert.deepEqual(wrong, [])
  assert.deepEqual([...needed].toSorted(), Object.keys(inRequests).toSorted())
})

/** Orders of every kind and their background work, up to a tenant that was cancelled and restored. */
async function liveThrough(t: TestContext): Promise<{ statements: readonly Statement[]; url: string }> {
  const app = await testApp(t)
  const people = await peopleOf(app)
  const { carl, olga, organizationId } = people
  const watch = watchStatements()
  t.after(watch.stop)
  const tenant = await aTenant(people)
  const params = { organizationId, tenantId: tenant.id }
  const read = () => carl.call(contract.readTenant, { params: { organizationId, tenantId: tenant.id } })
  const order = (body: object) => carl.call(contract.createTenantOrder, { params, body })
  const change = await order({ kind: 'change', baseGeneration: tenant.generation, displayName: 'Newer' })
  const planned = await until(
    () => olga.call(contract.readOrder, { params: { organizationId, id: change.id } }),
    ({ planState }) => planState === 'ready',
  )
  await approve(people, planned)
  await reached(people, change.id, 'completed')
  await order({ kind: 'suspend', reason: 'Holidays' })
  await until(read, ({ phase }) => phase === 'suspended')
  await order({ kind: 'resume' })
  await until(read, ({ phase }) => phase === 'ready')
  await order({ kind: 'cancel', confirm: tenant.name })
  await until(read, ({ standing }) => standing.base === 'cancelled')
  await order({ kind: 'restore' })
  await until(read, ({ phase }) => phase === 'ready')
  const draft = await carl.call(contract.createOrder, {
    params: { organizationId },
    body: { blueprint: 'developer-workspace', displayName: 'Builders' },
  })
  await carl.call(contract.submitOrder, { params: { organizationId, id: draft.id } })
  const workspace = (await reached(people, draft.id, 'completed')).tenantId ?? ''
  const at = { organizationId, tenantId: workspace }
  const project = await carl.call(contract.createProject, { params: at, body: { name: 'shop' } })
  const projects = () => carl.call(contract.listProjects, { params: at, query: { limit: '10' } })
  await until(projects, ({ data }) => data[0]?.state === 'ready')
  await carl.call(contract.removeProject, {
    params: { ...at, id: project.id },
    ifMatch: project.version,
  })
  await until(projects, ({ data }) => data.length === 0)
  watch.stop()
  return { statements: watch.statements, url: app.databaseUrl }
}

test('every statement of background work inside an organization says which organization it is about', async (t) => {
  const { statements, url } = await liveThrough(t)
  // What works across organizations does so as the platform: sweeps, and the claiming of jobs.
  const inside = statements.filter(({ use }) => use === 'freehold app')
  assert.ok(inside.length > 40, `${inside.length} statements`)
  const { wrong, needed } = judge(inside, await ownedTables(url), { ...inRequests, ...inBackground })
  assert.deepEqual(wrong, [])
  assert.deepEqual(
    Object.keys(inBackground).filter((part) => !needed.has(part)),
    [],
  )
})
