import assert from 'node:assert/strict'
import { test } from 'node:test'
import { teamGuardOf, type TeamPerson } from './team.ts'

const person = (accountId: string, over: Partial<TeamPerson> = {}): TeamPerson => ({
  accountId,
  name: accountId,
  email: `${accountId}@example.com`,
  role: 'owner',
  state: 'active',
  secondFactor: true,
  lastSeenAt: null,
  version: 1,
  ...over,
})
const olga = person('olga')
const otto = person('otto')
const team = (...people: TeamPerson[]) => ({ people, topRole: 'owner', isWhole: true })

test('nobody changes themselves', () => {
  assert.equal(teamGuardOf(olga, olga, team(olga, otto)), 'self')
})

test('the only owner stays; an invited or deactivated one counts for nobody', () => {
  assert.equal(teamGuardOf(otto, olga, team(olga, otto)), undefined)
  const others = [person('a', { state: 'invited' }), person('b', { state: 'deactivated' })]
  assert.equal(teamGuardOf(otto, person('c', { role: 'support' }), team(otto, ...others)), 'lastOne')
})

test('where the list goes on nothing is counted, and the server decides', () => {
  assert.equal(teamGuardOf(otto, person('c'), { ...team(otto), isWhole: false }), undefined)
})
