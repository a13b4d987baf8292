import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import * as contract from '@freehold/contract'
import { rewrapAll, usedKeys } from '#app/rotate-keys'
import { ensureKeyFile, writeKeyFile } from '#platform/key-file'
import { withNewKey } from '#platform/key-ring'
import { type BrowserClient, createBrowserClient } from '#test/browser-client'
import { until } from '#test/test-app'
import { anOrganization, orderAssistant } from './orders.ts'
import { rowsOf, standing } from './outcome.ts'
import { signIn } from './patient-client.ts'
import { type Several, severalServers } from './several-servers.ts'

const isFull = process.env['FREEHOLD_TEST_FULL'] === '1'
const sessions = isFull ? 60 : 9
const orders = isFull ? 60 : 6

/** The next requests of a client all go to one server. */
const at = (server: number) => ({ headers: { 'x-test-server': String(server) } })

async function signedIn({ proxy }: Several, persona: string, surface: BrowserClient['surface']) {
  const client = createBrowserClient(proxy.origin, surface)
  const { status } = await client.navigate(`/_demo/${persona}`)
  assert.ok(status === 200 || status === 503, `${persona}: ${status}`)
  return client
}

/** What each server says to the same browser. */
const everywhere = (client: BrowserClient): Promise<number[]> =>
  Promise.all([0, 1, 2].map(async (server) => (await client.send(contract.readMe, at(server))).status))

/** The first event of a kind that a stream of changes brings. */
async function firstChange(
  origin: string,
  cookie: string,
  server: number,
  signal: AbortSignal,
): Promise<string> {
  const answer = await fetch(`${origin}/operator${contract.streamAllChanges.path}`, {
    headers: { cookie, 'x-test-server': String(server), accept: 'text/event-stream' },
    signal,
  })
  assert.equal(answer.status, 200)
  let text = ''
  const decoder = new TextDecoder()
  for await (const part of answer.body ?? []) {
    text += decoder.decode(part as Uint8Array, { stream: true })
    if (/^data: .*"type":"order"/m.test(text)) return text
  }
  throw new Error(`the stream ended: ${text}`)
}

test('three servers on one database behave as one', async (t) => {
  const several = await severalServers(t, 3)

  await t.test('a sign-in goes from server to server, is one everywhere, and ends everywhere', async () => {
    for (let n = 0; n < sessions; n += 1) {
      // Every redirect of it went to the next server.
      const client = await signedIn(several, 'carl', 'app')
      assert.deepEqual(await everywhere(client), [200, 200, 200])
      const other = await signedIn(several, 'carl', 'app')
      const ended = await client.send(contract.endOtherSessions, at(n % 3))
      assert.equal(ended.status, 200, JSON.stringify(ended.body))
      const begun = performance.now()
      await until(
        () => everywhere(other),
        (statuses) => statuses.every((status) => status === 401),
        1_000,
      )
      assert.ok(performance.now() - begun < 1_000)
      assert.deepEqual(await everywhere(client), [200, 200, 200])
    }
    assert.ok(
      several.proxy.turns().every((turns) => turns > sessions),
      several.proxy.turns().join(),
    )
  })

  await t.test('a role that is taken away at one server counts at none within a second', async () => {
    const otto = await signedIn(several, 'otto', 'operator')
    const list = (server: number) =>
      otto.send(contract.listConnectors, { query: { limit: '1' }, ...at(server) })
    assert.deepEqual(await Promise.all([0, 1, 2].map(async (n) => (await list(n)).status)), [200, 200, 200])
    const become = (role: string) =>
      rowsOf(
        several.databaseUrl,
        `update operators set role = '${role}'
         where account_id = (select id from accounts where name ilike 'otto%' limit 1) returning role`,
      )
    assert.equal((await become('billing')).length, 1)
    const create = (server: number) =>
      otto.send(contract.createOrganization, {
        body: { kind: 'company', name: 'Nobody', country: 'CH', timeZone: 'UTC' },
        ...at(server),
      })
    await until(
      () => Promise.all([0, 1, 2].map(async (n) => (await create(n)).status)),
      (statuses) => statuses.every((status) => status === 403),
      1_000,
    )
    await become('owner')
  })

  await t.test('what changes at one server is heard of at all of them', async () => {
    const olga = await signedIn(several, 'olga', 'operator')
    const cookie = [...olga.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const stop = AbortSignal.any([t.signal, AbortSignal.timeout(20_000)])
    const heard = [0, 1, 2].map((server) => firstChange(several.proxy.origin, cookie, server, stop))
    await pause(300)
    const carl = await signedIn(several, 'carl', 'app')
    const me = await carl.call(contract.readMe)
    const params = { organizationId: me.organizations[0]?.id ?? '' }
    await carl.call(contract.createOrder, { params, body: { blueprint: 'ai-assistant' }, ...at(1) })
    assert.equal((await Promise.all(heard)).length, 3)
  })

  await t.test('one key is one wish, whichever server it comes to, however often and at once', async () => {
    const carl = await signedIn(several, 'carl', 'app')
    const me = await carl.call(contract.readMe)
    const params = { organizationId: me.organizations[0]?.id ?? '' }
    for (let round = 0; round < (isFull ? 200 : 10); round += 1) {
      const idempotencyKey = crypto.randomUUID()
      const answers = await Promise.all(
        Array.from({ length: isFull ? 50 : 12 }, (_, n) =>
          carl.send(contract.createOrder, {
            params,
            body: { blueprint: 'ai-assistant', displayName: `Round ${round}` },
            idempotencyKey,
            ...at(n % 3),
          }),
        ),
      )
      const made = answers.filter(({ status }) => status < 300)
      assert.deepEqual(
        answers.filter(({ status }) => status >= 300 && status !== 409).map(({ status }) => status),
        [],
      )
      assert.equal(new Set(made.map(({ body }) => (body as { id: string }).id)).size, 1)
      const rows = await rowsOf(
        several.databaseUrl,
        `select id from orders where display_name = 'Round ${round}'`,
      )
      assert.equal(rows.length, 1)
    }
  })

  await t.test(
    'work is done once, and nothing is lost when one of three servers is killed in the middle of it',
    async () => {
      const { proxy, databaseUrl, simulators } = several
      const people = {
        olga: await signIn(proxy.origin, 'olga', t.signal),
        otto: await signIn(proxy.origin, 'otto', t.signal),
      }
      const organizationId = await anOrganization(people, 1)
      const botToken = '123456789:AAE-abcdefghijklmnopqrstuvwxyz012345'
      const placed = Promise.all(
        Array.from({ length: orders }, () => orderAssistant(people, { organizationId, botToken })),
      )
      await pause(400)
      await proxy.servers[1]?.kill()
      proxy.servers[1] = await several.start()
      const done = await placed
      await until(
        () => standing(databaseUrl),
        (found) => found['tenant ready'] === orders && found['order completed'] === orders,
        60_000,
      )
      const aliases = simulators.litellm.state.keys.map((key) => key.key_alias)
      assert.deepEqual(new Set(aliases), new Set(done.map(({ name }) => name)))
      assert.equal(aliases.length, orders)
      assert.equal(simulators.litellm.state.teams.length, 1)
    },
  )

  await t.test('a signing key that is made at one server is known at all of them', async () => {
    const kids = (server: number): Promise<string> =>
      fetch(`${several.proxy.origin}/oidc/jwks`, { headers: { 'x-test-server': String(server) } })
        .then((answer) => answer.json() as Promise<{ keys: { kid: string }[] }>)
        .then(({ keys }) =>
          keys
            .map(({ kid }) => kid)
            .toSorted((a, b) => a.localeCompare(b))
            .join(),
        )
    const known = await Promise.all([0, 1, 2].map(kids))
    assert.equal(new Set(known).size, 1)
    assert.notEqual(known[0], '')
  })

  await t.test('a new key for secrets that is added while they run is known at all of them', async () => {
    const path = join(several.stateDir, 'keys.json')
    const ring = withNewKey(ensureKeyFile(path))
    writeKeyFile(path, ring)
    assert.ok((await rewrapAll(several.databaseUrl, ring)) > 0)
    assert.deepEqual(await usedKeys(several.databaseUrl), new Set([ring.active]))
    const olga = await signedIn(several, 'olga', 'operator')
    const { data } = await olga.call(contract.listConnectors, { query: { limit: '10' } })
    const gateway = data.find(({ kind }) => kind === 'litellm')
    assert.ok(gateway)
    for (const server of [0, 1, 2]) {
      const health: contract.ConnectorHealth = await olga.call(contract.testConnector, {
        params: { id: gateway.id },
        ...at(server),
      })
      assert.equal(health.status, 'ok', JSON.stringify(health))
    }
  })
})
