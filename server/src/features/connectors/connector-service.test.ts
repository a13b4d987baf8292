import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { newId } from '#platform/ids'
import { createLog } from '#platform/log'
import { type CheckResult, PortError } from '#ports/provisioner'
import { fakeAdapter, type FakeConnection } from '#test/fake-adapter'
import { anOperator, testPlatform } from '#test/test-platform'
import { checkConnector, checkConnectors } from './check-connector.ts'
import { createConnectorAccess } from './connector-access.ts'
import { createConnector, removeConnector, updateConnector } from './connector-service.ts'
import { findConnector, listConnectorPage } from './connector-store.ts'

const form = {
  kind: 'vault',
  name: 'main',
  url: 'http://127.0.0.1:8200',
  isDefault: false,
  credentials: { token: 'first-secret' },
}

async function given(t: TestContext) {
  const platform = await testPlatform(t)
  const told: { answer: () => Promise<CheckResult>; seen: FakeConnection[] } = {
    answer: async () => ({ version: '2.1', findings: [] }),
    seen: [],
  }
  const check = (connection: FakeConnection) => {
    told.seen.push(connection)
    return told.answer()
  }
  const adapters = [fakeAdapter('vault', [{ name: 'path', scope: 'tenant' }], check), fakeAdapter('gate', [])]
  const networkPolicy = { kind: 'connector', allowHttp: true, allowedNetworks: ['127.0.0.0/8'] } as const
  const access = createConnectorAccess({ ...platform, adapters, networkPolicy })
  t.after(() => access.close())
  const deps = { ...platform, adapters, networkPolicy, access, log: createLog('silent') }
  const actions = async () => {
    const rows = await platform.ownerDb
      .selectFrom('audit_events')
      .select(['action', 'body'])
      .orderBy('ord')
      .execute()
    return rows.map(({ action, body }) => [action, body] as const)
  }
  return { ...deps, told, actions }
}

test('credentials can be written and used, and are never read back', async (t) => {
  const deps = await given(t)
  const made = await createConnector(deps, anOperator(), form)
  assert.deepEqual(
    made.credentials.map(({ name }) => name),
    ['token'],
  )
  assert.match(made.credentials[0]?.fingerprint ?? '', /^[0-9a-f]{8}$/)
  const row = await deps.ownerDb.selectFrom('connectors').selectAll().executeTakeFirstOrThrow()
  assert.doesNotMatch(JSON.stringify([row, made, await deps.actions()]), /first-secret/)
  const { connection } = await deps.access.open(made.id)
  assert.equal((connection as FakeConnection).credentials['token'], 'first-secret')
})

test('credentials sealed for one connector do not open on another', async (t) => {
  const deps = await given(t)
  const one = await createConnector(deps, anOperator(), form)
  const two = await createConnector(deps, anOperator(), { ...form, name: 'second' })
  const { credentials } = await deps.ownerDb
    .selectFrom('connectors')
    .select('credentials')
    .where('id', '=', one.id)
    .executeTakeFirstOrThrow()
  await deps.ownerDb
    .updateTable('connectors')
    .set({ credentials: JSON.stringify(credentials) })
    .where('id', '=', two.id)
    .execute()
  await assert.rejects(deps.access.open(two.id), { name: 'SealError' })
  const health = await checkConnector(deps, anOperator(), two.id)
  assert.equal(health.findings[0]?.code, 'credentials_sealed')
  const again = { id: two.id, ifMatch: two.version, credentials: form.credentials }
  await updateConnector(deps, anOperator(), again)
  assert.equal((await checkConnector(deps, anOperator(), two.id)).status, 'ok')
})

test('what does not fit is refused field by field', async (t) => {
  const deps = await given(t)
  const refused = (
    change: Omit<Partial<typeof form>, 'credentials'> & { credentials?: Record<string, string> },
    code: string,
    pointer: string,
  ) =>
    assert.rejects(createConnector(deps, anOperator(), { ...form, ...change }), (error: unknown) => {
      const { code: found, fields } = error as { code: string; fields: { pointer: string }[] }
      assert.deepEqual([found, fields[0]?.pointer], [code, pointer])
      return true
    })
  await refused({ kind: 'toaster' }, 'connector.kind_unknown', '/body/kind')
  await refused({ credentials: {} }, 'connector.credentials_invalid', '/body/credentials/token')
  await refused(
    { credentials: { token: 'a', 'b/c': 'x' } },
    'connector.credentials_invalid',
    '/body/credentials/b~1c',
  )
  await refused({ url: 'http://169.254.169.254/' }, 'connector.address_refused', '/body/url')
  await refused({ url: 'http://10.0.0.1/' }, 'connector.address_refused', '/body/url')
  await createConnector(deps, anOperator(), form)
  await refused({ kind: 'gate' }, 'connector.name_taken', '/body/name')
})

test('the first of a kind is its default, and there is never a second one', async (t) => {
  const deps = await given(t)
  const made = await Promise.all(
    ['a', 'b', 'c'].map((name) => createConnector(deps, anOperator(), { ...form, name })),
  )
  assert.equal(made.filter(({ isDefault }) => isDefault).length, 1)
  const other = made.find(({ isDefault }) => !isDefault)
  assert.ok(other)
  const change = { id: other.id, ifMatch: other.version, isDefault: true } as const
  assert.equal((await updateConnector(deps, anOperator(), change)).isDefault, true)
  const { data } = await listConnectorPage(deps.platformDb, deps.cursors, { limit: 25 })
  assert.deepEqual(
    data.filter(({ isDefault }) => isDefault).map(({ id }) => id),
    [other.id],
  )
  assert.deepEqual((await deps.access.choose(deps.platformDb, 'vault', undefined))?.id, other.id)
  assert.equal((await deps.access.choose(deps.platformDb, 'vault', 'a'))?.name, 'a')
  assert.equal(await deps.access.choose(deps.platformDb, 'gate', 'a'), undefined)
})

test('a change is used by the very next call, and needs the version that was read', async (t) => {
  const deps = await given(t)
  const { id } = await createConnector(deps, anOperator(), form)
  const first = await deps.access.open(id)
  assert.equal(await deps.access.open(id), first)
  const change = { id, ifMatch: 1, credentials: { token: 'second-secret', extra: 'more' } }
  const changed = await updateConnector(deps, anOperator(), change)
  assert.deepEqual(
    changed.credentials.map(({ name }) => name).toSorted((a, b) => a.localeCompare(b)),
    ['extra', 'token'],
  )
  const next = (await deps.access.open(id)).connection as FakeConnection
  assert.deepEqual(next.credentials, { token: 'second-secret', extra: 'more' })
  await assert.rejects(updateConnector(deps, anOperator(), change), { code: 'request.precondition_failed' })
  assert.equal((await updateConnector(deps, anOperator(), { ...change, ifMatch: 2 })).version, 2)
  const [, [action, body] = []] = await deps.actions()
  assert.equal(action, 'connector.update')
  assert.match(body ?? '', /"changed":\["credentials.token","credentials.extra"\]/)
})

test('credentials do not follow to another address', async (t) => {
  const deps = await given(t)
  const { id } = await createConnector(deps, anOperator(), form)
  const elsewhere = { id, ifMatch: 1, url: 'http://127.0.0.1:9999' }
  await assert.rejects(updateConnector(deps, anOperator(), elsewhere), {
    code: 'connector.credentials_invalid',
  })
  const moved = await updateConnector(deps, anOperator(), { ...elsewhere, credentials: { token: 'anew' } })
  assert.equal(moved.url, elsewhere.url)
  const path = { id, ifMatch: moved.version, url: `${elsewhere.url}/bao` }
  assert.equal((await updateConnector(deps, anOperator(), path)).credentials.length, 1)
})

test('a check says what it found, and keeps it', async (t) => {
  const deps = await given(t)
  const { id } = await createConnector(deps, anOperator(), form)
  assert.equal((await checkConnector(deps, anOperator(), id)).status, 'ok')
  assert.equal((await findConnector(deps.platformDb, id))?.health.version, '2.1')

  const trouble = { system: 'vault', operation: 'check', kind: 'auth', retryable: false } as const
  deps.told.answer = () => Promise.reject(new PortError(trouble, 'vault refused the token'))
  const health = await checkConnector(deps, anOperator(), id)
  assert.deepEqual(
    [health.status, health.findings],
    ['failing', [{ code: 'auth', detail: 'vault refused the token' }]],
  )

  deps.told.answer = () => Promise.reject(new TypeError('oh'))
  assert.equal((await checkConnector(deps, anOperator(), id)).findings[0]?.code, 'check_failed')
  const kept = await findConnector(deps.platformDb, id)
  assert.deepEqual([kept?.health.status, kept?.version], ['failing', 1])
  await assert.rejects(checkConnector(deps, anOperator(), newId()), { code: 'connector.not_found' })
})

test('background checks come when due and are recorded only when they find a change', async (t) => {
  const deps = await given(t)
  await createConnector(deps, anOperator(), form)
  const { signal } = new AbortController()
  const tests = async () => (await deps.actions()).filter(([action]) => action === 'connector.test').length
  await checkConnectors(deps, signal)
  await checkConnectors(deps, signal)
  assert.deepEqual([deps.told.seen.length, await tests()], [1, 1])
  deps.clock.move(300_000)
  await checkConnectors(deps, signal)
  assert.deepEqual([deps.told.seen.length, await tests()], [2, 1])
})

test('a connector that resources stand in cannot be removed', async (t) => {
  const deps = await given(t)
  const { id } = await createConnector(deps, anOperator(), form)
  const organizationId = newId()
  const partner = { id: newId(), slug: 'p', name: 'P' }
  await deps.ownerDb.insertInto('partners').values(partner).execute()
  const common = { organization_id: organizationId, partner_id: partner.id }
  const place = { kind: 'company', country: 'CH', time_zone: 'UTC' }
  await deps.ownerDb
    .insertInto('organizations')
    .values({ ...common, ...place, slug: 'o', name: 'O' })
    .execute()
  const thing = { scope: 'organization', name: 'team', kind: 'vault.path', ordinal: 0, external_name: 'o' }
  await deps.ownerDb
    .insertInto('resources')
    .values({ ...common, ...thing, id: newId(), connector_id: id })
    .execute()
  await assert.rejects(removeConnector(deps, anOperator(), { id, ifMatch: 1 }), { code: 'connector.in_use' })
  assert.equal((await findConnector(deps.platformDb, id))?.resourceCount, 1)

  await deps.ownerDb.updateTable('resources').set({ state: 'removed' }).execute()
  await removeConnector(deps, anOperator(), { id, ifMatch: 1 })
  await assert.rejects(deps.access.open(id), { code: 'connector.not_found' })
  assert.equal(await findConnector(deps.platformDb, id), undefined)
  const row = await deps.ownerDb.selectFrom('connectors').select('credentials').executeTakeFirstOrThrow()
  assert.deepEqual(row.credentials, {})
  assert.equal((await createConnector(deps, anOperator(), form)).isDefault, true)
})
