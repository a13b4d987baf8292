import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { mails as mailFeature, type MailDeps } from '#features/mails'
import { newId } from '#platform/ids'
import { operationsApp } from './operations-app.ts'

type Item = {
  name: string
  state: string
  finding: string | null
  answer: string | null
  reason: string | null
}

/** An issuer as far as discovery goes. */
async function anIssuer(t: TestContext, describe: (address: string) => string) {
  const server = createServer((request, response) => {
    const isKnown = request.url === '/.well-known/openid-configuration'
    const body = JSON.stringify({ issuer: describe(`http://${String(request.headers.host)}`) })
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' }).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function given(t: TestContext, options: Parameters<typeof operationsApp>[1] = {}) {
  const app = await operationsApp(t, options)
  const olga = await app.add('olga', { surface: 'operator', operatorRole: 'owner' })
  await app.add('otto', { surface: 'operator', operatorRole: 'support' })
  const items = (body: Record<string, unknown>) =>
    new Map((body['data'] as Item[]).map((item) => [item.name, item]))
  const read = async () => items((await app.call('otto', 'GET /v1/checklist-items')).body)
  const act = async (verb: string, name: string, body?: object) => {
    const answer = await app.call('olga', `POST /v1/checklist-items/${name}/${verb}`, body && { body })
    return { ...answer, item: answer.status === 200 ? items(answer.body).get(name) : undefined }
  }
  return { ...app, olga, read, act }
}

test('items are done by what is so, not by what somebody says', async (t) => {
  let backup: Date | 'never' | 'off' = 'off'
  const { read, act, ownerDb, olga, call } = await given(t, { lastBackup: async () => backup })
  const first = await read()
  assert.deepEqual(
    [...first.values()].map(({ name, state, finding }) => [name, state, finding]),
    [
      ['public_url', 'todo', 'not_set'],
      ['operator', 'todo', 'no_second_factor'],
      ['mail', 'todo', 'not_tested'],
      ['issuer', 'todo', 'not_tested'],
      ['connector', 'todo', 'none'],
      ['backup', 'todo', 'not_configured'],
      ['key_ring', 'todo', 'not_confirmed'],
    ],
  )
  const passkey = { account_id: olga, credential_id: 'x', public_key: 'x', synced: false, name: 'Key' }
  await ownerDb
    .insertInto('passkeys')
    .values({ id: newId(), ...passkey })
    .execute()
  const connector = {
    id: newId(),
    kind: 'vault',
    name: 'main',
    url: 'http://127.0.0.1:1',
    fingerprints: '{}',
  }
  await ownerDb
    .insertInto('connectors')
    .values({ ...connector, credentials: '{}', health: JSON.stringify({ status: 'failing' }) })
    .execute()
  backup = 'never'
  const second = await read()
  assert.equal(second.get('operator')?.state, 'done')
  assert.deepEqual(
    [second.get('connector')?.finding, second.get('backup')?.finding],
    ['none_well', 'none_yet'],
  )
  backup = new Date()
  await ownerDb.updateTable('connectors').set({ health: '{"status":"ok"}' }).execute()
  const third = await read()
  assert.deepEqual([third.get('connector')?.state, third.get('backup')?.state], ['done', 'done'])
  for (const name of ['operator', 'connector', 'backup', 'mail'])
    assert.equal((await act('confirm', name)).body['code'], 'checklist_item.not_possible_now')
  assert.equal((await act('confirm', 'key_ring')).item?.state, 'done')
  assert.equal((await call('otto', 'POST /v1/checklist-items/key_ring/confirm')).status, 403)
})

test('an item can be left out with a reason, which stays to be read, and taken up again', async (t) => {
  const { act, read, call, actions } = await given(t)
  assert.equal((await act('skip', 'backup', { reason: 'x' })).status, 400)
  const skipped = await act('skip', 'backup', { reason: 'Done by the storage' })
  assert.deepEqual([skipped.item?.state, skipped.item?.reason], ['skipped', 'Done by the storage'])
  assert.equal((await act('resume', 'backup')).item?.state, 'todo')
  await act('confirm', 'key_ring')
  assert.equal((await act('skip', 'key_ring', { reason: 'Not now' })).status, 409)
  for (const name of (await read()).keys())
    if (name !== 'key_ring') await act('skip', name, { reason: 'Not needed here' })
  const { body } = await call('otto', 'GET /v1/checklist-items')
  assert.equal(body['complete'], true)
  assert.equal((await actions()).filter((action) => action === 'checklist_item.skip').length, 7)
})

test('the test mail goes to whoever asks, and tells what the mail server said', async (t) => {
  const { act, read, clock, unitOfWork, keyRing, log, sweep, mails } = await given(t)
  assert.deepEqual([(await act('test', 'mail')).item?.state], ['waiting'])
  assert.deepEqual(
    (await mails()).map(({ recipient }) => recipient),
    ['olga@example.com'],
  )
  const answers: Awaited<ReturnType<Exclude<MailDeps['mailer'], 'capture'>['send']>>[] = [
    { kind: 'unreachable', reason: 'connection refused' },
    { kind: 'sent' },
  ]
  const send = async () => answers.shift() ?? { kind: 'sent' as const }
  const deps: MailDeps = {
    unitOfWork,
    keyRing,
    clock,
    log,
    mailDomain: 'test.invalid',
    mailer: { send, close: async () => {} },
  }
  await sweep(mailFeature, deps, 'mails.due')
  const failed = (await read()).get('mail')
  assert.deepEqual([failed?.state, failed?.answer], ['failed', 'connection refused'])
  clock.move(60_000)
  await sweep(mailFeature, deps, 'mails.due')
  assert.deepEqual([(await read()).get('mail')?.state], ['done'])
})

test('issuers are tested by discovery: our own and every other', async (t) => {
  const good = await anIssuer(t, (address) => address)
  const odd = await anIssuer(t, () => 'https://somebody.example')
  const one = await given(t, { issuers: [good] })
  const alone = await one.act('test', 'issuer')
  assert.deepEqual([alone.item?.state, alone.item?.finding], ['done', 'embedded'])
  const two = await given(t, { issuers: [good, odd] })
  const both = await two.act('test', 'issuer')
  assert.deepEqual([both.item?.state, both.item?.answer], ['failed', `${odd} describes another issuer`])
  const none = await given(t)
  assert.equal((await none.act('test', 'issuer')).item?.state, 'failed')
})

test('the public address is tested as it is: its scheme, whether it answers, whether it is trusted', async (t) => {
  for (const [publicUrl, finding] of [
    [undefined, 'not_set'],
    [new URL('http://localhost:1/'), 'plain'],
    [new URL('https://127.0.0.1:1/'), 'unreachable'],
  ] as const) {
    const { act } = await given(t, publicUrl === undefined ? {} : { publicUrl })
    const { item } = await act('test', 'public_url')
    assert.deepEqual([item?.state, item?.finding], ['failed', finding])
  }
})
