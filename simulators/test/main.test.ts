import assert from 'node:assert/strict'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { clientOf } from './client.ts'

const Ready = z.object({
  ready: z.literal(true),
  simulators: z.array(
    z.object({ kind: z.string(), url: z.string(), credentials: z.record(z.string(), z.unknown()) }),
  ),
})
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

async function readyMessage(child: ChildProcess) {
  const messages: readonly unknown[] = await once(child, 'message')
  return Ready.parse(messages[0])
}

test('the demo process says where its simulators are, and ends with its state written when its parent lets go', async (t) => {
  const stateDir = await mkdtemp(join(tmpdir(), 'simulators-'))
  t.after(() => rm(stateDir, { recursive: true }))
  const child = fork(main, [JSON.stringify({ stateDir, ports: { litellm: 0 } })], { execArgv: [] })
  t.after(() => child.kill('SIGKILL'))
  const { simulators } = await readyMessage(child)
  assert.deepEqual(
    simulators.map(({ kind }) => kind),
    ['litellm', 'openbao', 'gitea', 'coolify'],
  )
  const litellm = simulators.find(({ kind }) => kind === 'litellm')
  assert.ok(litellm)
  const call = clientOf(litellm, { authorization: `Bearer ${String(litellm.credentials['masterKey'])}` })
  await call('POST', '/team/new', { team_id: 'acme' })

  child.disconnect()
  await once(child, 'exit')
  assert.equal(child.exitCode, 0)
  assert.match(await readFile(join(stateDir, 'litellm.json'), 'utf8'), /acme/)
})

test('the demo process ends cleanly by a signal', async (t) => {
  const child = fork(main, ['{}'], { execArgv: [] })
  t.after(() => child.kill('SIGKILL'))
  await once(child, 'message')
  child.kill('SIGTERM')
  await once(child, 'exit')
  assert.equal(child.exitCode, 0)
})
