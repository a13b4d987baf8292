import assert from 'node:assert/strict'
import { test } from 'node:test'
import { invitationLines } from './invitation-lines.ts'

const told = (text: string) => invitationLines(text).map(({ email, name, role }) => [email, name, role])

test('comma, semicolon and tab separate; empty lines and spaces do not matter', () => {
  for (const separator of [',', ';', '\t']) {
    const text = `ada@example.com${separator} Ada ${separator}admin\r\n\n  \nbob@example.com${separator}Bob`
    assert.deepEqual(told(text), [
      ['ada@example.com', 'Ada', 'admin'],
      ['bob@example.com', 'Bob', 'member'],
    ])
  }
})

test('quoted cells hold separators and quotes, and a first line of headings invites nobody', () => {
  const text = '\uFEFFE-Mail;Name;Role\n"ada@example.com";"Lovelace; ""Ada""";owner'
  assert.deepEqual(told(text), [['ada@example.com', 'Lovelace; "Ada"', 'owner']])
})

test('an address alone is enough, and each line keeps its number', () => {
  const [ada, bob] = invitationLines('\nada@example.com\n\nnonsense')
  assert.deepEqual([ada?.line, ada?.name, ada?.role], [2, 'ada', 'member'])
  assert.deepEqual([bob?.line, bob?.email], [4, 'nonsense'])
})
