import assert from 'node:assert/strict'
import test from 'node:test'
import { BlueprintDefinition } from '@freehold/contract'
import {
  incompleteFields,
  invalidFields,
  mergeDrafts,
  secretFaults,
  toPatch,
  type DraftValues,
} from './order-draft.ts'

const definition = BlueprintDefinition.parse({
  name: 'ai-assistant',
  title: { en: 'AI assistant' },
  description: { en: 'An assistant' },
  approval: 'operator',
  parameters: [
    { name: 'agentName', label: { en: 'Name' }, type: 'text', required: true, min: 2, max: 10 },
    { name: 'soul', label: { en: 'Soul' }, type: 'multiline', max: 20 },
    { name: 'seats', label: { en: 'Seats' }, type: 'number', min: 1, max: 5 },
  ],
  packages: [
    {
      name: 'telegram',
      label: { en: 'Telegram' },
      secrets: [{ name: 'token', label: { en: 'Token' }, pattern: '^[0-9]+:[a-z]+$' }],
    },
  ],
  resources: [{ name: 'key', kind: 'litellm.key', scope: 'tenant' }],
})

const empty: DraftValues = { displayName: '', parameters: {}, packages: [], note: '' }

test('what is missing keeps an order from being submitted, but not a draft from being kept', () => {
  assert.deepEqual(Object.keys(incompleteFields(definition, empty)), ['displayName', 'parameters.agentName'])
  assert.deepEqual(invalidFields(definition, empty), {})
})

test('an answer outside the limits is named with its limit', () => {
  const values = { ...empty, parameters: { agentName: 'x', seats: 9, soul: 'a'.repeat(21) } }
  assert.deepEqual(invalidFields(definition, values), {
    'parameters.agentName': { key: 'tooShort', limit: 2 },
    'parameters.soul': { key: 'tooLong', limit: 20 },
    'parameters.seats': { key: 'tooBig', limit: 5 },
  })
})

test('line breaks belong into several lines only', () => {
  const values = { ...empty, parameters: { agentName: 'a\nb', soul: 'a\nb' } }
  assert.deepEqual(Object.keys(invalidFields(definition, values)), ['parameters.agentName'])
})

test('only what changed is sent, and what cannot be kept stays behind', () => {
  const saved = { ...empty, displayName: 'Acme', parameters: { agentName: 'Ada' } }
  assert.deepEqual(toPatch(definition, saved, saved), {})
  const now = {
    ...saved,
    displayName: ' ',
    parameters: { agentName: 'Ada', seats: 9, soul: 'kind' },
    note: 'Hi',
  }
  assert.deepEqual(toPatch(definition, saved, now), {
    parameters: { agentName: 'Ada', soul: 'kind' },
    note: 'Hi',
  })
})

test('two devices that answered different fields both keep their answers', () => {
  const before = { ...empty, displayName: 'Acme', parameters: { agentName: 'Ada' } }
  const mine = { ...before, parameters: { agentName: 'Ada', soul: 'kind' } }
  const theirs = {
    ...before,
    displayName: 'Acme AG',
    parameters: { agentName: 'Bea' },
    packages: ['telegram'],
  }
  assert.deepEqual(mergeDrafts(before, mine, theirs), {
    displayName: 'Acme AG',
    parameters: { agentName: 'Bea', soul: 'kind' },
    packages: ['telegram'],
    note: '',
  })
})

test('an answer that was cleared here stays cleared', () => {
  const before = { ...empty, parameters: { agentName: 'Ada', soul: 'kind' } }
  const mine = { ...before, parameters: { agentName: 'Ada' } }
  assert.deepEqual(mergeDrafts(before, mine, before).parameters, { agentName: 'Ada' })
})

test('a secret in the wrong form is told before it is sent', () => {
  assert.deepEqual(secretFaults(definition.packages, { telegram: { token: 'nonsense' } }), {
    'packages.telegram.token': { key: 'pattern' },
  })
  assert.deepEqual(secretFaults(definition.packages, { telegram: { token: '12:ab' } }), {})
})
