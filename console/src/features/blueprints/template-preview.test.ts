import assert from 'node:assert/strict'
import test from 'node:test'
import { previewParts } from './template-preview.ts'

test('placeholders are filled in, and those that nothing answers to are told apart', () => {
  const values = new Map([['company', 'Acme AG']])
  assert.deepEqual(previewParts('You work for {{company}}. {{nobody}}!', values), [
    { text: 'You work for ' },
    { text: 'Acme AG', placeholder: 'known' },
    { text: '. ' },
    { text: '{{nobody}}', placeholder: 'unknown' },
    { text: '!' },
  ])
})

test('a value that looks like a placeholder is not filled in again', () => {
  const values = new Map([
    ['agentName', '{{company}}'],
    ['company', 'Acme AG'],
  ])
  assert.deepEqual(previewParts('{{agentName}}', values), [{ text: '{{company}}', placeholder: 'known' }])
})
