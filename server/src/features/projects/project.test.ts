import assert from 'node:assert/strict'
import { test } from 'node:test'
import { projectState } from './project.ts'

test('a project is ready when all of its objects stand, and only then', () => {
  assert.equal(projectState(false, []), 'pending')
  assert.equal(projectState(false, ['in_sync', 'pending']), 'pending')
  assert.equal(projectState(false, ['in_sync', 'in_sync']), 'ready')
  assert.equal(projectState(false, ['suspended', 'suspended']), 'pending')
})

test('one object that fails or is missing makes the project fail', () => {
  assert.equal(projectState(false, ['in_sync', 'failing']), 'failing')
  assert.equal(projectState(false, ['drifted', 'pending']), 'failing')
})

test('a project goes because it was removed, or because its tenant does', () => {
  assert.equal(projectState(true, ['in_sync', 'failing']), 'removing')
  assert.equal(projectState(true, []), 'removing')
  assert.equal(projectState(false, ['removed', 'removing']), 'removing')
})
