import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { aSimulator, clientOf } from './client.ts'

async function aGateway(t: TestContext) {
  const litellm = await aSimulator(t, 'litellm')
  return { litellm, call: clientOf(litellm, { authorization: `Bearer ${litellm.credentials.masterKey}` }) }
}

test('a team has the id its caller chose, and a second one is refused in the detail envelope', async (t) => {
  const { litellm, call } = await aGateway(t)
  const made = await call('POST', '/team/new', { team_id: 'acme', max_budget: 5, budget_duration: '30d' })
  assert.equal(made.status, 200)
  const again = await call('POST', '/team/new', { team_id: 'acme' })
  assert.equal(again.status, 400)
  assert.match(String(again.at('detail.error')), /already exists/)
  assert.equal(litellm.state.teams.length, 1)
  const info = await call('GET', '/team/info?team_id=acme')
  assert.equal(info.at('team_info.max_budget'), 5)
  assert.equal((await call('GET', '/team/info?team_id=nobody')).status, 404)
})

test('a key alias is unique everywhere, and its refusal comes in the error envelope', async (t) => {
  const { litellm, call } = await aGateway(t)
  await call('POST', '/team/new', { team_id: 'acme' })
  const made = await call('POST', '/key/generate', {
    key_alias: 'acme-1',
    team_id: 'acme',
    key: 'sk-chosen-by-us',
  })
  assert.equal(made.at('key'), 'sk-chosen-by-us')
  assert.equal(made.at('token_id'), litellm.state.keys[0]?.token)
  const again = await call('POST', '/key/generate', { key_alias: 'acme-1' })
  assert.equal(again.status, 400)
  assert.deepEqual([String(again.at('error.code')), String(again.at('error.param'))], ['400', 'key_alias'])
})

test('trap: key info asked by alias shows the key of the caller', async (t) => {
  const { call } = await aGateway(t)
  await call('POST', '/key/generate', { key_alias: 'first', key: 'sk-first' })
  await call('POST', '/key/generate', { key_alias: 'second', key: 'sk-second' })
  const info = await call('GET', '/key/info?key_alias=second', undefined, {
    authorization: 'Bearer sk-first',
  })
  assert.equal(info.at('info.key_alias'), 'first')
  const asAdmin = await call('GET', '/key/info?key_alias=second')
  assert.equal(asAdmin.at('info.key_alias'), null)
})

test('trap: asking for the health of models spends money, the probes do not', async (t) => {
  const { litellm, call } = await aGateway(t)
  await call('GET', '/health/readiness', undefined, { authorization: '' })
  await call('GET', '/health/liveliness', undefined, { authorization: '' })
  assert.equal(litellm.state.moneySpentCalls, 0)
  await call('GET', '/health')
  assert.equal(litellm.state.moneySpentCalls, 1)
})

test('the key list pages by ten, by a hundred at most, and shows hashes unless asked for objects', async (t) => {
  const { call } = await aGateway(t)
  await call('POST', '/team/new', { team_id: 'acme' })
  for (let index = 0; index < 12; index += 1)
    await call('POST', '/key/generate', { key_alias: `acme-${index}`, team_id: 'acme' })
  const page = await call('GET', '/key/list')
  assert.deepEqual([page.listAt('keys').length, page.at('total_count'), page.at('total_pages')], [10, 12, 2])
  assert.equal(typeof page.at('keys.0'), 'string')
  assert.equal((await call('GET', '/key/list?size=101')).status, 422)
  const one = await call(
    'GET',
    '/key/list?key_alias=acme-1&team_id=acme&return_full_object=true&include_team_keys=true&size=100',
  )
  assert.deepEqual([one.listAt('keys').length, one.at('keys.0.key_alias')], [1, 'acme-1'])
  const like = await call('GET', '/key/list?key_alias=acme-1&substring_matching=true&return_full_object=true')
  assert.equal(like.listAt('keys').length, 3)
})

test('an update replaces metadata as a whole', async (t) => {
  const { litellm, call } = await aGateway(t)
  await call('POST', '/team/new', { team_id: 'acme', metadata: { one: 1, two: 2 } })
  await call('POST', '/team/update', { team_id: 'acme', metadata: { two: 3 } })
  assert.deepEqual(litellm.state.teams[0]?.metadata, { two: 3 })
  const made = await call('POST', '/key/generate', {
    key_alias: 'acme-1',
    metadata: { one: 1 },
    max_budget: 1,
  })
  await call('POST', '/key/update', { key: made.at('token'), metadata: { two: 2 } })
  assert.deepEqual(litellm.state.keys[0]?.metadata, { two: 2 })
  assert.equal(litellm.state.keys[0]?.max_budget, 1)
})

test('blocked keys, blocked teams and spent budgets stop a model call, and spend is booked everywhere', async (t) => {
  const { litellm, call } = await aGateway(t)
  await call('POST', '/team/new', { team_id: 'acme' })
  await call('POST', '/key/generate', {
    key_alias: 'acme-1',
    team_id: 'acme',
    key: 'sk-tenant',
    max_budget: 0.00001,
  })
  const ask = () =>
    call(
      'POST',
      '/v1/chat/completions',
      { model: 'm', messages: [{ role: 'user', content: 'Hello' }] },
      { authorization: 'Bearer sk-tenant' },
    )
  await call('POST', '/key/block', { key: 'sk-tenant' })
  assert.equal((await ask()).status, 401)
  await call('POST', '/key/unblock', { key: 'sk-tenant' })
  await call('POST', '/team/block', { team_id: 'acme' })
  assert.equal((await ask()).status, 401)
  await call('POST', '/team/unblock', { team_id: 'acme' })
  assert.equal((await ask()).status, 200)
  const over = await ask()
  assert.deepEqual([over.status, String(over.at('error.type'))], [400, 'budget_exceeded'])

  const day = new Date().toISOString().slice(0, 10)
  const logs = await call(
    'GET',
    `/spend/logs/v2?key_alias=acme-1&start_date=${day}%2000:00:00&end_date=${day}%2023:59:59`,
  )
  assert.equal(logs.at('total'), 1)
  assert.equal(String(logs.at('data.0.metadata.user_api_key_alias')), 'acme-1')
  const daily = await call('GET', `/team/daily/activity?team_ids=acme&start_date=${day}&end_date=${day}`)
  assert.equal(daily.at('metadata.total_api_requests'), 1)
  assert.equal(daily.at('metadata.total_spend'), litellm.state.teams[0]?.spend)
  assert.equal((await call('GET', `/spend/logs/v2?start_date=${day}&end_date=${day}`)).status, 400)
})

test('deleting a team takes its keys along; unknown keys and aliases are not found', async (t) => {
  const { litellm, call } = await aGateway(t)
  await call('POST', '/team/new', { team_id: 'acme' })
  await call('POST', '/key/generate', { key_alias: 'acme-1', team_id: 'acme' })
  await call('POST', '/key/generate', { key_alias: 'other' })
  await call('POST', '/team/delete', { team_ids: ['acme'] })
  assert.deepEqual(
    litellm.state.keys.map((key) => key.key_alias),
    ['other'],
  )
  assert.equal((await call('POST', '/key/delete', { key_aliases: ['acme-1'] })).status, 404)
  assert.deepEqual(
    (await call('POST', '/key/delete', { key_aliases: ['other'] })).listAt('deleted_keys').map(String),
    ['other'],
  )
  assert.equal((await call('POST', '/team/delete', { team_ids: ['acme'] })).status, 404)
})

test('what the product refuses is refused', async (t) => {
  const { call } = await aGateway(t)
  assert.equal((await call('GET', '/team/list', undefined, { authorization: '' })).status, 401)
  assert.equal((await call('GET', '/team/list', undefined, { authorization: 'Bearer sk-wrong' })).status, 401)
  const unknown = await call('POST', '/key/generate', { key_alias: 'aa', colour: 'red' })
  assert.equal(unknown.status, 400)
  assert.match(unknown.text, /colour/)
  assert.equal((await call('POST', '/key/generate', { max_budget: 'much' })).status, 422)
  assert.equal(
    (await call('POST', '/key/generate', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }))
      .status,
    422,
  )
  assert.equal((await call('POST', '/key/generate', { key_alias: '-bad' })).status, 400)
  assert.equal((await call('POST', '/key/generate', { tags: ['x'] })).status, 403)
  assert.equal((await call('POST', '/key/generate', { team_id: 'nobody' })).status, 404)
  assert.equal((await call('POST', '/key/abc/regenerate', {})).status, 500)
})
