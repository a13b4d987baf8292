import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as contract from '@freehold/contract'
import type { Endpoint } from '@freehold/contract'
import type { Mount } from '#platform/http/principal'
import { newId } from '#platform/ids'
import { attackTarget, type Hit, type Input, isFull, shotAt, type Target } from './support.ts'

const rounds = isFull ? 200 : 6
const atOnce = 50

type Move = {
  readonly endpoint: Endpoint
  readonly mount: Mount
  readonly cookie: string
  readonly body?: object
}

/** Everybody decides at the same moment, in turns of what they may decide. */
function decide(target: Target, moves: readonly Move[], params: Input['params']): Promise<Hit[]> {
  return Promise.all(
    Array.from({ length: atOnce }, (_, n) => {
      const { endpoint, mount, cookie, body } = moves[n % moves.length] as Move
      return target.fire(shotAt(endpoint, mount, { params: params ?? {}, body }, { cookie }))
    }),
  )
}

function assertOneWinner(hits: readonly Hit[]): void {
  const statuses = hits.map(({ status }) => status)
  assert.equal(statuses.filter((status) => status < 300).length, 1, statuses.join(' '))
  assert.deepEqual(
    statuses.filter((status) => status >= 500),
    [],
  )
}

async function anOrder({ world, owner }: Target): Promise<string> {
  const id = newId()
  const { rows } = await owner.query<{ name: string }>(
    `select column_name as name from information_schema.columns where table_name = 'orders' and is_generated = 'NEVER'`,
  )
  const columns = rows.map(({ name }) => `"${name}"`)
  const values = rows.map(({ name }) =>
    name === 'id'
      ? '$1'
      : name === 'tenant_id'
        ? 'gen_random_uuid()'
        : name === 'tenant_name'
          ? '$3'
          : `"${name}"`,
  )
  await owner.query(
    `insert into orders (${columns.join()}) select ${values.join()} from orders where id = $2`,
    [id, world.own.waitingOrderId, `race-${id.slice(-8)}`],
  )
  return id
}

test('of many decisions on one order at the same moment exactly one counts, and one event tells of it', async (t) => {
  const target = await attackTarget(t)
  const { world, credentials } = target
  const { organizationId } = world.own
  const moves: Move[] = [
    {
      endpoint: contract.rejectOrder,
      mount: 'operator',
      cookie: await credentials.session(world.operators.support, 'operator'),
      body: { reason: 'No' },
    },
    {
      endpoint: contract.cancelOrder,
      mount: 'app',
      cookie: await credentials.session(world.own.accounts.admin, 'app'),
      body: {},
    },
  ]
  for (let round = 0; round < rounds; round += 1) {
    const id = await anOrder(target)
    // A rejected order may still be withdrawn: the two race in turns, each against itself.
    const hits = await decide(target, moves.slice(round % 2, (round % 2) + 1), { organizationId, id })
    assertOneWinner(hits)
    const { rows } = await target.owner.query<{ count: string }>(
      "select count(*) from audit_events where target_id = $1 and action in ('order.reject', 'order.cancel')",
      [id],
    )
    assert.equal(rows[0]?.count, '1')
  }
})

test('of many answers to one request for support access exactly one counts', async (t) => {
  const target = await attackTarget(t)
  const { world, credentials } = target
  const { organizationId } = world.own
  const operator = await credentials.session(world.operators.support, 'operator')
  // What was accepted may be withdrawn or revoked later, which is no answer.
  const owner = await credentials.session(world.own.accounts.owner, 'app')
  const admin = await credentials.session(world.own.accounts.admin, 'app')
  const moves: Move[] = [
    { endpoint: contract.acceptSupportGrant, mount: 'app', cookie: owner, body: {} },
    { endpoint: contract.refuseSupportGrant, mount: 'app', cookie: admin, body: {} },
  ]
  for (let round = 0; round < rounds; round += 1) {
    const body = { reason: 'A tenant does not start', hours: 1, rights: 'read', tenantIds: null }
    const asked = await target.fire(
      shotAt(
        contract.requestSupportGrant,
        'operator',
        { params: { organizationId }, body },
        { cookie: operator },
      ),
    )
    assert.equal(asked.status, 201, asked.text)
    const { id } = asked.json as { id: string }
    assertOneWinner(await decide(target, moves, { organizationId, id }))
    const { rows } = await target.owner.query<{ state: string }>(
      'select state from support_grants where id = $1',
      [id],
    )
    assert.notEqual(rows[0]?.state, 'requested')
  }
})

test('of many requests with one key exactly one is carried out', async (t) => {
  const target = await attackTarget(t)
  const { world, credentials } = target
  const cookie = await credentials.session(world.own.accounts.owner, 'app')
  const params = { organizationId: world.own.organizationId }
  for (let round = 0; round < rounds; round += 1) {
    const key = crypto.randomUUID()
    const body = { blueprint: 'ai-assistant', displayName: key.slice(0, 30) }
    const hits = await Promise.all(
      Array.from({ length: atOnce }, () =>
        target.fire(
          shotAt(contract.createOrder, 'app', { params, body }, { cookie, 'idempotency-key': key }),
        ),
      ),
    )
    assert.deepEqual(
      hits.map(({ status }) => status).filter((status) => status !== 201 && status !== 409),
      [],
    )
    const { rows } = await target.owner.query<{ count: string }>(
      'select count(*) from orders where display_name = $1',
      [key.slice(0, 30)],
    )
    assert.equal(rows[0]?.count, '1')
  }
})
