import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { grantsOf, hasRequired } from '#features/issuers'
import { parseIssuers } from './issuer-config.ts'

const client = { id: 'freehold', secret: 's' }
const entry = { issuer: 'https://login.example/realms/x', client, surfaces: { operator: {} } }
const parse = (...entries: readonly object[]) => parseIssuers(JSON.stringify(entries))

test('an entry with little in it gets what is safe', () => {
  const [issuer] = parse(entry)
  assert.partialDeepStrictEqual(issuer, {
    name: 'login-example',
    algorithms: ['ES256'],
    marksAccessTokens: false,
    client: { authentication: 'basic', trustsEmail: false },
    surfaces: { operator: { signIn: true, alongside: false } },
  })
  assert.equal(parse({ ...entry, client: undefined })[0]?.surfaces.operator?.signIn, false)
})

test('what would be unsafe or ambiguous is refused', () => {
  const refused: Record<string, readonly object[]> = {
    'plain http elsewhere': [{ ...entry, issuer: 'http://login.example' }],
    'a query in the issuer': [{ ...entry, issuer: 'https://login.example/?x=1' }],
    'a password in the issuer': [{ ...entry, issuer: 'https://a:b@login.example' }],
    'a key set by plain http': [{ ...entry, jwksUrl: 'http://login.example/keys' }],
    'an algorithm with a shared secret': [{ ...entry, algorithms: ['HS256'] }],
    'no algorithm': [{ ...entry, algorithms: ['none'] }],
    'no secret': [{ ...entry, client: { id: 'x' } }],
    'two secrets': [{ ...entry, client: { id: 'x', secret: 'a', secretFile: '/dev/null' } }],
    'our own name': [{ ...entry, name: 'freehold' }],
    'two of one name': [entry, entry],
    'one audience for two surfaces': [{ ...entry, audiences: { app: 'a', operator: 'a' } }],
    'an unknown role': [{ ...entry, surfaces: { operator: { roles: { claim: 'g', map: { x: 'admin' } } } } }],
    'an unknown member': [{ ...entry, groups: 'x' }],
  }
  for (const [name, entries] of Object.entries(refused)) assert.throws(() => parse(...entries), name)
  assert.equal(parse({ ...entry, issuer: 'http://127.0.0.1:8180' }).length, 1)
})

test('a secret may lie in a file', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'freehold-issuer-'))
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  writeFileSync(join(directory, 'secret'), 'from a file\n')
  const secretFile = join(directory, 'secret')
  assert.equal(parse({ ...entry, client: { id: 'x', secretFile } })[0]?.client?.secret, 'from a file')
})

test('claims are found by path, counted as a list, and never by a part of a word or an inherited name', () => {
  const [issuer] = parse({
    ...entry,
    surfaces: {
      operator: {
        requires: { claim: 'realm_access.roles', value: 'staff' },
        roles: { claim: ['https://example/roles'], map: { helpers: 'support', owners: 'owner' } },
      },
    },
  })
  const rule = issuer?.surfaces.operator
  assert.ok(rule?.roles !== undefined)
  assert.ok(hasRequired({ realm_access: { roles: ['x', 'staff'] } }, rule.required))
  assert.ok(hasRequired({ realm_access: { roles: 'staff' } }, rule.required))
  for (const claims of [
    {},
    { roles: ['staff'] },
    { realm_access: { roles: ['staffs', 'Staff'] } },
    { realm_access: { roles: { staff: true } } },
    { realm_access: null },
    { 'realm_access.roles': ['staff'] },
  ]) {
    assert.ok(!hasRequired(claims, rule.required), JSON.stringify(claims))
  }
  assert.ok(!hasRequired({}, { claim: ['constructor', 'name'], value: 'Object' }))
  const roles = grantsOf({ 'https://example/roles': ['owners', 'helpers'] }, rule.roles)
  assert.deepEqual(
    roles.map(({ role }) => role),
    ['support', 'owner'],
  )
})
