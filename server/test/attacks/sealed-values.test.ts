import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import pg from 'pg'
import { rewrapAll, sealedColumns, usedKeys } from '#app/rotate-keys'
import { newKeyRing, open, seal, type Sealed, SealError, withNewKey, withoutKey } from '#platform/key-ring'
import { testDb } from '#test/test-db'
import { attackTarget, isFull, shotAt, endpoints } from './support.ts'

const flips = 1000

test('of a sealed value no bit can be turned, and no part exchanged', () => {
  const ring = newKeyRing()
  const place = 'connectors/1/credentials'
  const sealed = seal(ring, place, 'the secret of one row')
  const other = seal(ring, place, 'the secret of another time')
  for (let n = 0; n < flips; n += 1) {
    const part = (['wrapped', 'iv', 'ct'] as const)[n % 3] ?? 'ct'
    const bytes = Buffer.from(sealed[part], 'base64')
    const at = randomInt(bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << randomInt(8))
    assert.throws(() => open(ring, place, { ...sealed, [part]: bytes.toString('base64') }), SealError)
  }
  for (const part of ['wrapped', 'iv', 'ct'] as const) {
    assert.throws(() => open(ring, place, { ...sealed, [part]: other[part] }), SealError)
    for (const short of ['', 'AA==', sealed[part].slice(0, 8)])
      assert.throws(() => open(ring, place, { ...sealed, [part]: short }), SealError, `${part} of ${short}`)
  }
})

test('a sealed value opens in its own place only, and with its own key only', () => {
  const ring = newKeyRing()
  const sealed = seal(ring, 'connectors/1/credentials', 'secret')
  for (const place of [
    'connectors/2/credentials',
    'connectors/1/credential',
    'webhooks/1/credentials',
    '',
    'connectors/1/credentials ',
  ])
    assert.throws(() => open(ring, place, sealed), SealError, place)
  const stranger = newKeyRing()
  assert.throws(() => open(stranger, 'connectors/1/credentials', sealed), SealError)
  // The right name with the wrong key.
  const impostor = {
    ...stranger,
    keys: new Map([[ring.active, [...stranger.keys.values()][0] ?? Buffer.alloc(32)]]),
  }
  assert.throws(() => open(impostor, 'connectors/1/credentials', sealed), SealError)
  const rotated = withNewKey(ring)
  assert.throws(() => open(withoutKey(rotated, ring.active), 'connectors/1/credentials', sealed), SealError)
  assert.throws(() => open(ring, 'connectors/1/credentials', { ...sealed, kid: 'another' }), SealError)
})

test('sealed values of two rows that are exchanged open in neither, and nobody is let in by them', async (t) => {
  const target = await attackTarget(t)
  const { owner, world, credentials } = target
  const [one, two] = [
    await credentials.session(world.operators.owner, 'operator'),
    await credentials.session(world.operators.support, 'operator'),
  ]
  assert.notEqual(one, two)
  const pairs: { table: string; column: string }[] = []
  for (const { table, column, key } of sealedColumns) {
    const { rows } = await owner.query<Record<string, unknown>>(
      `select ${key.join(', ')}, ${column} as value from ${table} where ${column} is not null and ${column} ? 'ct' limit 2`,
    )
    const [a, b] = rows
    if (a === undefined || b === undefined) continue
    pairs.push({ table, column })
    for (const [to, from] of [
      [a, b],
      [b, a],
    ] as const) {
      const where = key.map((name, n) => `${name}::text = $${n + 2}::text`).join(' and ')
      await owner.query(`update ${table} set ${column} = $1 where ${where}`, [
        JSON.stringify(from['value']),
        ...key.map((name) => to[name]),
      ])
    }
  }
  assert.ok(
    pairs.some(({ table }) => table === 'connectors'),
    JSON.stringify(pairs),
  )
  const check = endpoints.find(({ id }) => id === 'connectors.test')
  assert.ok(check)
  const hit = await target.fire(
    shotAt(check, 'operator', { params: { id: world.connectorId } }, { cookie: one }),
  )
  assert.ok(hit.status >= 400 || /"status":"failing"/.test(hit.text), `${hit.status} ${hit.text}`)
  assert.doesNotMatch(hit.text, /sesame/)
})

async function manyMails(
  client: pg.Client,
  ring: ReturnType<typeof newKeyRing>,
  count: number,
): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const id = crypto.randomUUID()
    const content = JSON.stringify(seal(ring, `mails/${id}/content`, `text of ${id}`))
    await client.query('insert into mails (id, recipient, subject, content) values ($1, $2, $3, $4)', [
      id,
      'a@b.example',
      'x',
      content,
    ])
  }
}

async function unreadable(client: pg.Client, ring: ReturnType<typeof newKeyRing>): Promise<number> {
  const { rows } = await client.query<{ id: string; content: Sealed }>('select id, content from mails')
  return rows.filter(({ id, content }) => open(ring, `mails/${id}/content`, content) !== `text of ${id}`)
    .length
}

test('while keys are rotated, and when that is killed in the middle, every value stays readable', async (t) => {
  const endings: (() => Promise<void>)[] = []
  t.after(async () => {
    for (const end of endings.toReversed()) await end()
  })
  const { url } = await testDb({ after: (drop) => void endings.push(drop) })
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  endings.push(() => client.end())
  const old = newKeyRing()
  await manyMails(client, old, isFull ? 20_000 : 2_500)
  const ring = withNewKey(old)
  let kills = 0
  let total = 0
  const reader = new pg.Client({ connectionString: url })
  await reader.connect()
  endings.push(() => reader.end())
  for (let round = 0; round < 20; round += 1) {
    const rotating = rewrapAll(url, ring).then(
      (count) => count,
      () => undefined,
    )
    // Others write with either key and read meanwhile.
    await manyMails(client, round % 2 === 0 ? old : ring, 20)
    assert.equal(await unreadable(reader, ring), 0)
    if (round < 3) {
      const { rowCount } = await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'freehold rotate' and datname = current_database()`,
      )
      kills += rowCount ?? 0
    }
    total += (await rotating) ?? 0
    assert.equal(await unreadable(reader, ring), 0)
    if (round >= 3 && (await usedKeys(url)).size === 1) break
  }
  assert.deepEqual(await usedKeys(url), new Set([ring.active]))
  assert.equal(await unreadable(reader, withoutKey(ring, old.active)), 0)
  assert.ok(total > 0)
  t.diagnostic(`${kills} rotations were killed`)
})
