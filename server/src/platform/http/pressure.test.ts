import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPressure } from './pressure.ts'

test('work in the background waits for a rush to pass, one job at a time as it does', async () => {
  const pressure = createPressure()
  await pressure.calm()
  for (let n = 0; n < 9; n += 1) pressure.enter()
  const begun: number[] = []
  const jobs = [1, 2].map((job) => pressure.calm().then(() => begun.push(job)))
  await Promise.resolve()
  assert.deepEqual(begun, [])
  pressure.leave()
  await jobs[0]
  assert.deepEqual(begun, [1])
  pressure.leave()
  await jobs[1]
  assert.deepEqual(begun, [1, 2])
})

test('a rush that does not pass holds work up for a bounded time only', async () => {
  const pressure = createPressure()
  for (let n = 0; n < 100; n += 1) pressure.enter()
  await pressure.calm()
})
