import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { listCredentialExpiries } from '#features/connectors'
import { readCertificate } from '#platform/certificate'
import { newId } from '#platform/ids'
import { seal } from '#platform/key-ring'
import { FetchError } from '#platform/safe-fetch'
import { operationsApp } from './operations-app.ts'
import { certificateEnd, tlsServer } from './tls-server.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const loopback = { kind: 'connector', allowHttp: true, allowedNetworks: ['127.0.0.0/8'] } as const

async function given(t: TestContext, options: Parameters<typeof operationsApp>[1] = {}) {
  const app = await operationsApp(t, options)
  await app.add('olga', { surface: 'operator', operatorRole: 'owner' })
  const addConnector = async (url: string, credentials: Readonly<Record<string, string>> = {}) => {
    const id = newId()
    const sealed = seal(app.keyRing, `connectors/${id}/credentials`, JSON.stringify(credentials))
    const row = { id, kind: 'vault', name: `c-${id.slice(-6)}`, url, fingerprints: '{}' }
    await app.ownerDb
      .insertInto('connectors')
      .values({ ...row, credentials: JSON.stringify(sealed), health: '{"status":"ok"}' })
      .execute()
    return id
  }
  const evaluate = async (times: number, everyMs = minute): Promise<void> => {
    for (let n = 0; n < times; n += 1) {
      app.clock.move(everyMs)
      await sql`delete from graphile_worker._private_jobs`.execute(app.ownerDb)
      await app.evaluate()
    }
  }
  const standing = async () => {
    const { body } = await app.call('olga', 'GET /v1/alerts?state=standing')
    const data = body['data'] as {
      kind: string
      severity: string
      details: Record<string, unknown>
      link: string
    }[]
    return data.map(({ kind, severity, details, link }) => ({ kind, severity, details, link }))
  }
  return { ...app, addConnector, evaluate, standing }
}

test('a tenant that keeps failing is an alert after the time that is set, and leads to it', async (t) => {
  const { customer, addConnector, evaluate, standing, ownerDb } = await given(t)
  const { organizationId, partnerId } = await customer('acme')
  const connectorId = await addConnector('http://127.0.0.1:1')
  const key = { organization_id: organizationId, partner_id: partnerId }
  const blueprint = { id: newId(), name: 'b', version: 1, source: '', definition: '{}' }
  await ownerDb.insertInto('blueprints').values(blueprint).execute()
  const tenantId = newId()
  const tenant = { ...key, id: tenantId, name: 'acme-00000000', display_name: 'Helper' }
  await ownerDb
    .insertInto('tenants')
    .values({ ...tenant, blueprint: 'b', blueprint_version: 1 })
    .execute()
  const resource = {
    ...key,
    id: newId(),
    tenant_id: tenantId,
    scope: 'tenant',
    name: 'key',
    kind: 'vault.path',
  }
  await ownerDb
    .insertInto('resources')
    .values({ ...resource, ordinal: 1, connector_id: connectorId, external_name: 'x', state: 'failing' })
    .execute()
  await evaluate(2, 14 * minute)
  assert.deepEqual(await standing(), [])
  await evaluate(2, 14 * minute)
  assert.deepEqual(await standing(), [
    {
      kind: 'tenant_failing',
      severity: 'warning',
      details: {
        name: 'Helper',
        organization: 'acme',
        path: `/operator/tenants/${organizationId}/${tenantId}`,
      },
      link: `/operator/tenants/${organizationId}/${tenantId}`,
    },
  ])
  await ownerDb.updateTable('resources').set({ state: 'in_sync' }).execute()
  await evaluate(3)
  assert.deepEqual(await standing(), [])
})

test('a backup that is too old is an alert; where none is configured or made yet, none is', async (t) => {
  let last: Date | 'never' | 'off' = 'off'
  const { evaluate, standing, clock } = await given(t, { lastBackup: async () => last })
  await evaluate(3)
  last = 'never'
  await evaluate(3)
  assert.deepEqual(await standing(), [])
  last = clock.now()
  clock.move(25 * hour)
  await evaluate(3)
  assert.deepEqual(await standing(), [])
  clock.move(hour)
  await evaluate(2)
  assert.partialDeepStrictEqual(await standing(), [{ kind: 'backup_stale', severity: 'critical' }])
})

test('a certificate is read in a handshake, and one that ends soon is told of in time', async (t) => {
  const server = await tlsServer(t)
  const { addConnector, evaluate, standing, clock } = await given(t)
  await addConnector(server.url)
  await evaluate(2)
  assert.deepEqual(await standing(), [])
  clock.move(certificateEnd.getTime() - clock.now().getTime() - 20.5 * day)
  await evaluate(2)
  const name = (await standing())[0]?.details['name']
  assert.partialDeepStrictEqual(await standing(), [
    { kind: 'certificate_expiring', severity: 'warning', details: { name, days: 20 } },
  ])
  clock.move(14 * day)
  await evaluate(1)
  assert.partialDeepStrictEqual(await standing(), [{ severity: 'critical', details: { days: 6 } }])
  // Once in six hours is enough.
  assert.equal(server.connections(), 3)
})

test('a handshake goes no further than a request would, and says why a certificate is not trusted', async (t) => {
  const server = await tlsServer(t)
  const { validTo, distrusted } = await readCertificate(server.url, loopback)
  assert.deepEqual(
    [validTo.toISOString(), distrusted],
    [certificateEnd.toISOString(), 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  )
  const refused = (error: unknown): boolean => error instanceof FetchError && error.failure === 'refused'
  await assert.rejects(readCertificate(server.url, { kind: 'strict' }), refused)
  const localhost = server.url.replace('127.0.0.1', 'localhost')
  await assert.rejects(readCertificate(localhost, { ...loopback, allowedNetworks: [] }), refused)
  await assert.rejects(readCertificate(server.url.replace('https', 'http'), loopback), refused)
  assert.equal(server.connections(), 1)
})

function aToken(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part(claims)}.signature`
}

test('credentials that say when they end are told of; others, and those without a key, are passed over', async (t) => {
  const { addConnector, platformDb, keyRing, clock } = await given(t)
  const exp = Math.floor(clock.now().getTime() / 1000) + 3600
  const id = await addConnector('http://127.0.0.1:1', {
    token: aToken({ exp }),
    forever: aToken({ sub: 'x' }),
    odd: 'a.b.c',
    password: 'a password. with two. dots',
  })
  await addConnector('http://127.0.0.1:1', { token: aToken({ exp }) }).then((other) =>
    sql`update connectors set credentials = jsonb_set(credentials, '{kid}', '"gone"') where id = ${other}`.execute(
      platformDb,
    ),
  )
  const found = await listCredentialExpiries(platformDb, keyRing)
  assert.deepEqual(
    found.map(({ connectorId, credential, expiresAt }) => [
      connectorId,
      credential,
      expiresAt.getTime() / 1000,
    ]),
    [[id, 'token', exp]],
  )
})

test('the disk of a machine that is gone is over after a day, and not because another one is well', async (t) => {
  const { evaluate, standing, ownerDb, clock } = await given(t)
  const at = clock.now()
  const row = { id: newId(), kind: 'disk_low', subject: 'another-machine', severity: 'warning' }
  await ownerDb
    .insertInto('alerts')
    .values({
      ...row,
      details: '{"name":"x","percent":1}',
      first_seen_at: at,
      last_seen_at: at,
      opened_at: at,
    })
    .execute()
  await evaluate(5)
  assert.equal((await standing()).length, 1)
  clock.move(25 * hour)
  await evaluate(3)
  assert.deepEqual(await standing(), [])
})

test('a condition that cannot be asked about leaves its alert as it is, and the others alone', async (t) => {
  let isBroken = false
  const lastBackup = async () => {
    if (isBroken) throw new Error('The archive does not answer')
    return new Date(0)
  }
  const { evaluate, standing, addConnector, ownerDb } = await given(t, { lastBackup })
  await evaluate(2)
  assert.partialDeepStrictEqual(await standing(), [{ kind: 'backup_stale' }])
  isBroken = true
  await addConnector('http://127.0.0.1:1')
  await ownerDb.updateTable('connectors').set({ health: '{"status":"failing"}' }).execute()
  await evaluate(5)
  assert.deepEqual((await standing()).map(({ kind }) => kind).toSorted(), ['backup_stale', 'connector_down'])
})
