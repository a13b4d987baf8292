import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import * as contract from '@freehold/contract'
import pg from 'pg'
import { type BrowserClient, createBrowserClient } from '#test/browser-client'
import { until } from '#test/test-app'
import { type Several, severalServers } from '../chaos/several-servers.ts'

const canary = (name: string): string => `canary-${name}-${crypto.randomUUID()}`

/** A value that must be nowhere but where it is used, with a name to tell it by. */
type Planted = { readonly name: string; readonly value: string }

async function signedIn({ proxy }: Several, persona: string, surface: BrowserClient['surface']) {
  const client = createBrowserClient(proxy.origin, surface)
  await client.navigate(`/_demo/${persona}`)
  return client
}

const cookiesOf = (client: BrowserClient): Planted[] =>
  [...client.cookies].map(([name, value]) => ({
    name: `cookie ${name}`,
    value: value.split('.')[0] ?? value,
  }))

/** No secret: it shows that the search finds what is there. */
const plain = canary('name')

/** What people type into forms of ours, and programs into headers and addresses, right or wrong. */
async function typeEverywhere({ proxy }: Several, person: BrowserClient): Promise<Planted[]> {
  const typed = {
    password: canary('password'),
    'bearer token': canary('bearer'),
    'token in an address': canary('query'),
    'link token': canary('link'),
    'field that is not known': canary('field'),
    'code of a sign-in': canary('code'),
  }
  const post = (path: string, body: object): Promise<Response> =>
    fetch(`${proxy.origin}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: proxy.origin },
      body: JSON.stringify(body),
    })
  const answers = [
    await post('/v1/interactions/nobody', { email: 'ada@example.com', password: typed.password }),
    await post('/v1/links/use', { token: typed['link token'], password: typed.password }),
    await post('/v1/recoveries', { email: 'ada@example.com', password: typed['field that is not known'] }),
    await fetch(`${proxy.origin}/v1/me`, { headers: { authorization: `Bearer ${typed['bearer token']}` } }),
    await fetch(`${proxy.origin}/v1/platform?token=${typed['token in an address']}`),
    await fetch(`${proxy.origin}/auth/app/callback?code=${typed['code of a sign-in']}&state=x`),
    await fetch(`${proxy.origin}/oidc/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'authorization_code', code: typed['code of a sign-in'] }),
    }),
  ]
  const signedIn = await person.send(contract.updateMe, {
    body: { locale: typed['field that is not known'] },
  })
  for (const answer of answers) {
    const text = await answer.text()
    for (const [name, value] of Object.entries(typed))
      assert.ok(!text.includes(value), `${answer.url} repeats the ${name}: ${text}`)
  }
  assert.ok(!JSON.stringify(signedIn.body).includes(typed['field that is not known']))
  return Object.entries(typed).map(([name, value]) => ({ name, value }))
}

/** Secrets that the product keeps: given to it, or made by it and shown once. */
async function plantKept(carl: BrowserClient, olga: BrowserClient): Promise<Planted[]> {
  const masterKey = canary('master-key')
  await olga.call(contract.createConnector, {
    body: { kind: 'litellm', name: 'second', url: 'http://127.0.0.1:9', credentials: { masterKey } },
  })
  const webhook = await olga.call(contract.createWebhook, {
    body: { name: 'duty', url: 'http://127.0.0.1:9/hook' },
  })
  const me = await carl.call(contract.readMe)
  const organizationId = me.organizations[0]?.id ?? ''
  const botToken = `123456789:${canary('bot').replaceAll('-', '').slice(0, 35).padEnd(35, 'x')}`
  const order = await carl.call(contract.createOrder, {
    params: { organizationId },
    body: {
      blueprint: 'ai-assistant',
      displayName: plain,
      parameters: { agentName: 'Ada' },
      packages: ['telegram'],
    },
  })
  const params = { organizationId, id: order.id }
  await carl.call(contract.sealOrderSecrets, {
    params: { ...params, package: 'telegram' },
    body: { values: { botToken } },
    ifMatch: order.version,
  })
  await carl.call(contract.submitOrder, { params })
  const planned = await until(
    () => olga.call(contract.readOrder, { params }),
    ({ planState }) => planState === 'ready',
  )
  await olga.call(contract.approveOrder, { params, body: { planHash: planned.plan?.hash } })
  await until(
    () => carl.call(contract.readOrder, { params }),
    ({ state }) => state === 'completed',
    20_000,
  )
  return [
    { name: "connector's key", value: masterKey },
    { name: "webhook's secret", value: (webhook.secret ?? '').replace('whsec_', '') },
    { name: "package's secret", value: botToken },
  ]
}

async function mailedTokens({ proxy }: Several, carl: BrowserClient, email: string): Promise<Planted[]> {
  await carl.send(contract.requestRecovery, { body: { email } })
  const page = await until(
    () => fetch(`${proxy.origin}/_mail`).then((answer) => answer.text()),
    (text) => /\/link#[A-Za-z0-9_-]{43}/.test(text),
    20_000,
  )
  return [...page.matchAll(/\/link#([A-Za-z0-9_-]{43})/g)].map(([, value = '']) => ({
    name: 'mailed link',
    value,
  }))
}

/** Every row of every table, the queue's among them, as text. */
async function dump(client: pg.Client): Promise<string> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  const parts: string[] = []
  for (const { name } of tables) {
    const { rows } = await client.query<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`)
    parts.push(...rows.map(({ row }) => row))
  }
  assert.ok(tables.length > 40 && parts.length > 100)
  return parts.join('\n')
}

/** What the database wrote ahead since a moment; undefined where its files cannot be read from here. */
async function writtenAhead(client: pg.Client, since: number): Promise<Buffer[] | undefined> {
  await client.query('checkpoint')
  await client.query('select pg_switch_wal()')
  const { rows } = await client.query<{ data_directory: string }>('show data_directory')
  const folder = join(rows[0]?.data_directory ?? '', 'pg_wal')
  try {
    return readdirSync(folder)
      .map((name) => join(folder, name))
      .filter((path) => /[0-9A-F]{24}$/.test(path) && statSync(path).mtimeMs >= since)
      .map((path) => readFileSync(path))
  } catch {
    return undefined
  }
}

/** The forms in which a value may stand somewhere. */
const forms = (value: string): string[] => [
  value,
  Buffer.from(value).toString('base64').replace(/=+$/, '').slice(0, -2),
  Buffer.from(value).toString('hex'),
  encodeURIComponent(value),
]

test('no secret stands in any table, in what the database writes ahead, in a log, or in a job', async (t) => {
  const since = Date.now() - 1000
  const several = await severalServers(t, 1, { LOG_LEVEL: 'debug' })
  const carl = await signedIn(several, 'carl', 'app')
  const olga = await signedIn(several, 'olga', 'operator')
  const me = await carl.call(contract.readMe)
  const planted = [
    ...(await plantKept(carl, olga)),
    ...(await typeEverywhere(several, carl)),
    ...(await mailedTokens(several, carl, me.email)),
    ...cookiesOf(carl),
    ...cookiesOf(olga),
  ]
  assert.ok(
    planted.length >= 12 && planted.every(({ value }) => value.length >= 20),
    JSON.stringify(planted.map(({ name }) => name)),
  )
  const client = new pg.Client({ connectionString: several.databaseUrl })
  await client.connect()
  const [tables, ahead] = [await dump(client), await writtenAhead(client, since)]
  await client.end()
  assert.ok(tables.includes(plain), 'the search finds what stands in a table')
  const log = several.proxy.servers.map((server) => server.output()).join('\n')
  assert.match(log, /"request"/)
  const found = planted.flatMap(({ name, value }) =>
    forms(value).flatMap((form) => [
      ...(tables.includes(form) ? [`${name} in a table`] : []),
      ...(log.includes(form) ? [`${name} in the log`] : []),
      ...(ahead?.some((file) => file.includes(form)) === true ? [`${name} in what is written ahead`] : []),
    ]),
  )
  assert.deepEqual(found, [])
  if (ahead === undefined) t.diagnostic("the database's files cannot be read from here")
  else
    assert.ok(
      ahead.some((file) => file.includes(plain)),
      'the search finds what was written ahead',
    )
})
