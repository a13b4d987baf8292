import type { TestContext } from 'node:test'
import * as contract from '@freehold/contract'
import type { Organization, Partner } from '@freehold/contract'
import pg from 'pg'
import type { BrowserClient } from '#test/browser-client'
import { testApp, type TestApp } from '#test/test-app'

export type PartnerApp = TestApp & {
  readonly olga: BrowserClient
  readonly pia: BrowserClient
  /** The partner that Pia works for. */
  readonly north: Partner
  readonly query: <R extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]) => Promise<R[]>
}

/** The demo with an operator and the staff of a partner signed in. */
export async function partnerApp(t: TestContext): Promise<PartnerApp> {
  const pools: pg.Pool[] = []
  // Registered before the database's own end.
  t.after(() => Promise.all(pools.map((pool) => pool.end())))
  const app = await testApp(t)
  const pool = new pg.Pool({ connectionString: app.databaseUrl, max: 2 })
  pool.on('error', () => undefined)
  pools.push(pool)
  const olga = await app.as('olga')
  const pia = await app.as('pia')
  const { data } = await olga.call(contract.listPartners, { query: { q: 'northwind' } })
  const [north] = data
  if (north === undefined) throw new Error('The demo has a partner called Northwind')
  return {
    ...app,
    olga,
    pia,
    north,
    query: async <R extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []) =>
      (await pool.query<R>(sql, [...values])).rows,
  }
}

let serial = 0

export function aPartner(olga: BrowserClient, over: object = {}): Promise<Partner> {
  serial += 1
  const body = { slug: `partner-${serial}`, name: `Partner ${serial}`, ...over }
  return olga.call(contract.createPartner, { body })
}

export function anOrganization(client: BrowserClient, over: object = {}): Promise<Organization> {
  serial += 1
  const form = { kind: 'company', name: `Customer ${serial}`, country: 'CH', timeZone: 'Europe/Zurich' }
  return client.call(contract.createOrganization, { body: { ...form, ...over } })
}

/** An order that waits for the organization's partner to decide. */
export async function anOrderForPartner(app: PartnerApp, organizationId: string): Promise<string> {
  const params = { organizationId }
  const order = await app.pia.call(contract.createOrder, {
    params,
    body: { blueprint: 'ai-assistant', displayName: 'Helper', parameters: { agentName: 'Ada' } },
  })
  await app.query(`update orders set approval = 'partner_then_operator' where id = $1`, [order.id])
  const sent = await app.pia.call(contract.submitOrder, { params: { organizationId, id: order.id } })
  if (sent.state !== 'pending_partner') throw new Error(`The order is ${sent.state}`)
  return order.id
}
