import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Onboarding, OnboardingForm } from '@freehold/contract'
import { ApiError } from '#lib/api-error'
import { createOnboardingSaver } from './onboarding-saver.ts'

const begun: Onboarding = {
  id: '0198c0de-0000-7000-8000-000000000001',
  partnerId: '0198c0de-0000-7000-8000-000000000002',
  state: 'draft',
  form: {},
  secrets: [],
  organizationId: null,
  orderId: null,
  createdBy: 'Pia',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  submittedAt: null,
  version: 1,
}

/** A server that keeps one entry, and the requests it got. */
function given() {
  let kept = begun
  let isAway = false
  const asked: number[] = []
  const save = async (from: Onboarding, parts: OnboardingForm): Promise<Onboarding> => {
    asked.push(from.version)
    if (isAway) throw new ApiError({ status: 0, code: 'client.offline', detail: '' })
    if (from.version !== kept.version)
      throw new ApiError({ status: 412, code: 'request.precondition_failed', detail: '' })
    kept = { ...kept, form: { ...kept.form, ...parts }, version: kept.version + 1 }
    return kept
  }
  return {
    saver: createOnboardingSaver(begun, { save, read: async () => kept }),
    asked,
    kept: () => kept,
    elsewhere: (parts: OnboardingForm) => save(kept, parts),
    setAway: (away: boolean) => {
      isAway = away
    },
  }
}

test('what was typed goes in one request, the last of each part', async () => {
  const { saver, asked, kept } = given()
  saver.change({ owner: { name: 'O' } })
  saver.change({ owner: { name: 'Ola' } })
  saver.change({ organization: { name: 'Fjord' } })
  assert.equal(saver.state().status, 'changed')
  assert.equal(await saver.flush(), true)
  assert.deepEqual(kept().form, { owner: { name: 'Ola' }, organization: { name: 'Fjord' } })
  assert.deepEqual([asked, saver.state().status], [[1], 'saved'])
})

test('what another device saved stays, but for the parts that were typed here', async () => {
  const { saver, kept, elsewhere } = given()
  await elsewhere({ owner: { name: 'Theirs' }, organization: { name: 'Theirs' } })
  saver.change({ owner: { name: 'Mine' } })
  assert.equal(await saver.flush(), true)
  assert.deepEqual(kept().form, { owner: { name: 'Mine' }, organization: { name: 'Theirs' } })
})

test('what could not be saved is kept and goes with the next try', async () => {
  const { saver, kept, setAway } = given()
  setAway(true)
  saver.change({ owner: { name: 'Ola' } })
  assert.equal(await saver.flush(), false)
  assert.equal(saver.state().status, 'failed')
  saver.change({ organization: { name: 'Fjord' } })
  setAway(false)
  assert.equal(await saver.flush(), true)
  assert.deepEqual(kept().form, { owner: { name: 'Ola' }, organization: { name: 'Fjord' } })
})

test('writes wait for each other, and each builds on the one before', async () => {
  const { saver, asked } = given()
  saver.change({ owner: { name: 'Ola' } })
  await Promise.all([
    saver.flush(),
    saver.write(async (newest) => ({ ...newest, version: newest.version + 1 })),
  ])
  assert.deepEqual([asked, saver.state().onboarding.version], [[1], 3])
})
