import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Endpoint, listTenants, readMe } from '@freehold/contract'
import type { Mount } from '#platform/http/principal'
import { attackTarget, endpoints, type Hit, inParallel, shotAt } from './support.ts'
import { validInput } from './valid-input.ts'

/** Requests of these tests come from 10.0.0.0/8. */
const elsewhere = '{203.0.113.0/24}'

test('security policies', async (t) => {
  const target = await attackTarget(t)
  const { own, partnerAccounts, operators } = target.world
  const { organizationId } = own
  const cookie = await target.credentials.session(own.accounts.owner, 'app')
  const token = await target.credentials.token(own.accounts.owner, 'app')
  const demand = ({
    addresses = '{}',
    mfa = 'optional',
  }: {
    addresses?: string
    mfa?: string
  }): Promise<unknown> =>
    target.owner.query(
      'update security_policies set address_list = $2, mfa_mode = $3 where organization_id = $1',
      [organizationId, addresses, mfa],
    )
  const list = (mount: Mount, headers: Record<string, string>): Promise<Hit> =>
    target.fire(shotAt(listTenants, mount, { params: { organizationId } }, headers))

  await t.test('every operation in the organization is held to it, by session and by token', async () => {
    await demand({ addresses: elsewhere })
    const ways = [
      ['app', { cookie }],
      ['bearer', { authorization: `Bearer ${token}` }],
    ] as const
    const shots = endpoints
      .filter(({ scope }) => scope === 'organization')
      .flatMap((endpoint) => ways.map(([mount, headers]) => ({ endpoint, mount, headers })))
    const told = (endpoint: Endpoint, mount: Mount, { status, code }: Hit): string =>
      `${endpoint.id} at ${mount}: ${status} ${code}`
    const passed = await inParallel(shots, 6, async ({ endpoint, mount, headers }) => {
      const input = { ...validInput(endpoint, target.world), ifMatch: 999 }
      const hit = await target.fire(shotAt(endpoint, mount, input, headers))
      // Refused for the role, or not offered here at all: before anything of the organization was told.
      const isRefused = ['policy.address_refused', 'auth.forbidden', 'request.not_found'].includes(hit.code)
      return isRefused || hit.status === 405 ? [] : [told(endpoint, mount, hit)]
    })
    assert.deepEqual(passed.flat(), [])
  })

  await t.test('a token says how its person signed in, and one that does not has one factor', async () => {
    await demand({ mfa: 'required' })
    const by = async (amr: readonly string[] | undefined): Promise<string> => {
      const claims = amr === undefined ? {} : { amr: [...amr] }
      const bearer = await target.credentials.token(own.accounts.owner, 'app', { claims })
      const hit = await list('bearer', { authorization: `Bearer ${bearer}` })
      return hit.status === 200 ? 'in' : hit.code
    }
    assert.equal(await by(undefined), 'auth.step_up_required')
    assert.equal(await by(['pwd']), 'auth.step_up_required')
    assert.equal(await by(['pwd', 'otp', 'mfa']), 'in')
  })

  await t.test('others are not held to it: another organization, partner staff, operators', async () => {
    await demand({ addresses: elsewhere })
    const staff = await target.credentials.session(partnerAccounts.admin, 'partner')
    assert.equal((await list('partner', { cookie: staff })).status, 200)
    const operator = await target.credentials.session(operators.support, 'operator')
    assert.equal((await list('operator', { cookie: operator })).status, 200)
    const sister = await target.credentials.session(target.world.sister.accounts.owner, 'app')
    const params = { organizationId: target.world.sister.organizationId }
    const hit = await target.fire(shotAt(listTenants, 'app', { params }, { cookie: sister }))
    assert.equal(hit.status, 200)
    assert.equal((await target.fire(shotAt(readMe, 'app', {}, { cookie }))).status, 200)
  })

  await t.test('a stranger learns nothing of the policy: the organization is not there', async () => {
    const stranger = await target.credentials.session(target.world.foreign.accounts.owner, 'app')
    assert.equal((await list('app', { cookie: stranger })).code, 'organization.not_found')
  })

  await t.test('what it refuses is recorded, with whoever was refused', async () => {
    const { rows: before } = await target.owner.query<{ count: string }>(
      `select count(*) from audit_events where action = 'access.refuse' and actor_id = $1`,
      [own.accounts.owner],
    )
    assert.equal((await list('app', { cookie })).code, 'policy.address_refused')
    const { rows } = await target.owner.query<{ count: string }>(
      `select count(*) from audit_events where action = 'access.refuse' and actor_id = $1`,
      [own.accounts.owner],
    )
    assert.equal(Number(rows[0]?.count), Number(before[0]?.count) + 1)
  })
})
