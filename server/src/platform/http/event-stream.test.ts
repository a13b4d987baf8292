import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { createLog } from '#platform/log'
import { sendEventStream } from './event-stream.ts'
import type { StreamEvent } from './route.ts'
import { createServer } from './server.ts'

test('a reader who leaves before the first event is let go of', { timeout: 5_000 }, async (t) => {
  const app = createServer({ log: createLog('silent'), trustedProxies: [] })
  t.after(() => app.close())
  const gone = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  async function* events(): AsyncGenerator<StreamEvent> {
    try {
      await gone.promise
      yield { id: '1', data: 'late' }
      assert.fail('nobody reads any more')
    } finally {
      ended.resolve()
    }
  }
  app.get('/stream', async (asked, reply) => {
    asked.raw.on('close', () => gone.resolve())
    await sendEventStream(reply, events(), new AbortController())
    return reply
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const reader = request(`${url}/stream`, (answer) => answer.destroy())
  reader.on('error', () => {})
  reader.end()
  await ended.promise
})
