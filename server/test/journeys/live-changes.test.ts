import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as contract from '@freehold/contract'
import type { BrowserClient } from '#test/browser-client'
import { testApp } from '#test/test-app'
import { anOrder, approve, peopleOf, reached } from './support.ts'

type Event = { readonly id: string; readonly change: contract.Change }

/** Reads a stream until `enough` says so; then leaves. */
async function follow(
  client: BrowserClient,
  url: string,
  { lastEventId, enough }: { lastEventId?: string; enough: (events: readonly Event[]) => boolean },
): Promise<Event[]> {
  const abort = new AbortController()
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const headers = { cookie, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) }
  const signal = AbortSignal.any([abort.signal, AbortSignal.timeout(10_000)])
  const response = await fetch(url, { headers, signal })
  assert.equal(response.headers.get('content-type'), 'text/event-stream')
  const events: Event[] = []
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString()
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const [, id] = /^id: (.*)$/m.exec(block) ?? []
      const [, data] = /^data: (.*)$/m.exec(block) ?? []
      if (id !== undefined && data !== undefined)
        events.push({ id, change: contract.Change.parse(JSON.parse(data)) })
    }
    if (enough(events)) break
  }
  abort.abort()
  return events
}

test('whoever follows hears of their own orders and tenants, and catches up on what they missed', async (t) => {
  const app = await testApp(t)
  const people = await peopleOf(app)
  const { carl, olga, organizationId } = people
  const url = `${app.origin}/app/v1/organizations/${organizationId}/changes`
  const following = follow(carl, url, {
    enough: (events) => events.some(({ change }) => change.type === 'tenant'),
  })
  const order = await anOrder(people)
  await approve(people, order)
  const heard = await following
  assert.equal(heard[0]?.change.type, 'resync')
  assert.ok(heard.some(({ change }) => change.type === 'order' && change.id === order.id))
  await reached(people, order.id, 'completed')

  const missed = await follow(carl, url, {
    lastEventId: heard[0]?.id ?? '',
    enough: (events) => events.some(({ change }) => change.type === 'tenant'),
  })
  const again = missed.filter(({ change }) => change.type !== 'resync').map(({ id }) => id)
  const before = heard.filter(({ change }) => change.type !== 'resync').map(({ id }) => id)
  assert.deepEqual(again.slice(0, before.length), before)

  const all = await follow(olga, `${app.origin}/operator/v1/changes`, {
    lastEventId: heard[0]?.id ?? '',
    enough: (events) => events.length > before.length,
  })
  assert.ok(all.some(({ change }) => change.organizationId === organizationId))
})

test('nobody hears of another organization', async (t) => {
  const app = await testApp(t)
  const people = await peopleOf(app)
  const pia = await app.as('pia')
  const seen = follow(pia, `${app.origin}/partner/v1/changes`, { enough: (events) => events.length > 1 })
  const quiet = seen.then(
    (events) => events,
    () => [],
  )
  await anOrder(people)
  const foreign = await fetch(`${app.origin}/partner/v1/organizations/${people.organizationId}/changes`, {
    headers: { cookie: [...pia.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
  })
  assert.equal(foreign.status, 404)
  await app.running.close()
  assert.deepEqual(
    (await quiet).filter(({ change }) => change.type !== 'resync'),
    [],
  )
})

test('a stream ends soon after the session that it was opened in', async (t) => {
  const app = await testApp(t)
  const { carl, olga, organizationId } = await peopleOf(app)
  const cookie = [...carl.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const url = `${app.origin}/app/v1/organizations/${organizationId}/changes`
  const response = await fetch(url, { headers: { cookie }, signal: AbortSignal.timeout(10_000) })
  const reader = response.body?.getReader()
  assert.equal((await reader?.read())?.done, false)

  const { accountId } = await carl.call(contract.readMe, {})
  await olga.call(contract.endAccountSessions, { params: { accountId } })
  const ended = performance.now()
  for (let last = await reader?.read(); last?.done === false; last = await reader?.read());
  assert.ok(performance.now() - ended < 3_000)
})
