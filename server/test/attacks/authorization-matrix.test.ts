import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Answered, askAll, through, told, toLines, verdict, wrongOf } from './authorization-matrix.ts'
import { allCallers } from './callers.ts'
import { attackTarget, endpoints, inParallel, isFull, mountNames, shotAt } from './support.ts'
import { validInput } from './valid-input.ts'

const goldenFile = join(import.meta.dirname, '../golden/authorization-matrix.txt')
const isWritten = process.env['FREEHOLD_WRITE_GOLDEN'] === '1'

test('authorisation matrix', async (t) => {
  const target = await attackTarget(t)
  const callers = await allCallers(target)
  const answers = await askAll(target, callers, endpoints)

  await t.test(
    'every operation is tried by at least 24 callers at every mount, in at least 3,000 requests',
    () => {
      assert.ok(callers.length >= 24)
      assert.equal(new Set(callers.map(({ name }) => name)).size, callers.length)
      assert.ok(answers.length >= 3000)
      if (isFull) assert.equal(answers.length, endpoints.length * callers.length * mountNames.length)
    },
  )

  await t.test(
    'nobody gets further than the permission table and the scopes say, and nobody less far',
    () => {
      assert.deepEqual(wrongOf(answers), [])
    },
  )

  await t.test('whoever may read is answered, and no request makes the server fail', () => {
    assert.deepEqual(answers.filter(({ hit }) => hit.status >= 500).map(told), [])
    // A sign-in that nobody began, and the end of a partner that goes on: there is nothing to be read.
    const nothingToRead = ['interactions.read', 'partners.readTermination']
    const isRead = ({ endpoint, hit }: Answered): boolean =>
      endpoint.method === 'GET' && !nothingToRead.includes(endpoint.id) && verdict(hit) === through
    assert.deepEqual(answers.filter((answer) => isRead(answer) && answer.hit.status !== 200).map(told), [])
  })

  await t.test('asking for the head of an answer is judged as asking for the answer', async () => {
    const judged = answers.filter(
      ({ endpoint, hit }) => endpoint.method === 'GET' && endpoint.stream === undefined && hit.status >= 401,
    )
    const few = judged.filter(({ caller }) =>
      ['anonymous', "owner of another partner's organization", 'bearer: garbage'].includes(caller.name),
    )
    assert.ok(few.length > 100)
    const wrong = await inParallel(few, 8, async (one) => {
      const shot = shotAt(one.endpoint, one.mount, validInput(one.endpoint, target.world), one.caller.headers)
      const hit = await target.fire({ ...shot, method: 'HEAD' })
      return hit.status === one.hit.status ? [] : [`${told(one)}, as HEAD ${hit.status}`]
    })
    assert.deepEqual(wrong.flat(), [])
  })

  await t.test('the answers are those of the golden file', () => {
    const lines = toLines(answers)
    if (isWritten) writeFileSync(goldenFile, lines)
    const [was, is] = [readFileSync(goldenFile, 'utf8').split('\n'), lines.split('\n')]
    // A whole comparison of so many lines takes longer than all of the requests.
    const changed = is.flatMap((line, n) =>
      line === was[n] ? [] : [`line ${n + 1}: ${line}, not ${was[n]}`],
    )
    assert.deepEqual(changed.slice(0, 20), [])
    assert.equal(is.length, was.length)
  })
})
