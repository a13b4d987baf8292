import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ConfigError, readConfig, variableNames } from './config.ts'

test('an empty environment is the demo on this machine', () => {
  const config = readConfig({})
  assert.deepEqual(config.address, { host: '127.0.0.1', port: 8090 })
  assert.equal(config.demo, true)
  assert.equal(config.registration, 'open')
})

test('every fault is reported at once, each by its name', () => {
  const env = { ADDR: 'nonsense', LOG_LEVEL: 'loud', WORKER_CONCURRENCY: '0', DATABASE_URL: 'mysql://x' }
  assert.throws(
    () => readConfig(env),
    (error: unknown) => {
      assert.ok(error instanceof ConfigError)
      for (const name of Object.keys(env)) assert.match(error.message, new RegExp(`^${name}`, 'm'))
      return true
    },
  )
})

const refused: readonly (readonly [string, Record<string, string>, RegExp])[] = [
  ['the demo in production', { NODE_ENV: 'production', FREEHOLD_DEMO: '1' }, /production refuses/],
  ['the demo on every address', { ADDR: '0.0.0.0:80', FREEHOLD_DEMO: '1' }, /this machine only/],
  ['a public address without TLS', { PUBLIC_URL: 'http://freehold.example' }, /over https/],
  ['an open port without a public address', { ADDR: '0.0.0.0:80', FREEHOLD_DEMO: '0' }, /PUBLIC_URL: needed/],
  [
    'one of two logins',
    { DATABASE_URL: 'postgres://a:b@c/d', DATABASE_APP_URL: 'postgres://a:b@c/d' },
    /go together/,
  ],
  ['a key ring that is none', { FREEHOLD_KEYS: '{}' }, /FREEHOLD_KEYS/],
  ['simulators without the demo', { FREEHOLD_DEMO: '0', FREEHOLD_SIMULATORS: '[]' }, /only the demo/],
  ['a simulator without an address', { FREEHOLD_SIMULATORS: '[{"kind":"litellm"}]' }, /FREEHOLD_SIMULATORS/],
  ['a secret given twice', { METRICS_TOKEN: 'x'.repeat(20), METRICS_TOKEN_FILE: '/dev/null' }, /given twice/],
]

for (const [name, env, expected] of refused) {
  test(`${name} is refused`, () => {
    assert.throws(() => readConfig(env), expected)
  })
}

test('a secret may stand in a file', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-config-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'token')
  writeFileSync(file, 'a-long-enough-token\n')
  assert.equal(readConfig({ METRICS_TOKEN_FILE: file }).metricsToken, 'a-long-enough-token')
})

test('with a public address it is no demo and nobody registers unless told so', () => {
  const config = readConfig({ PUBLIC_URL: 'https://freehold.example' })
  assert.equal(config.demo, false)
  assert.equal(config.registration, 'closed')
})

test('.env.example explains exactly the variables that are read', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../.env.example'), 'utf8')
  const explained = [...text.matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name ?? '')
  const names = explained.map((name) => (variableNames.includes(name) ? name : name.replace(/_FILE$/, '')))
  assert.deepEqual(names.toSorted(), variableNames.toSorted())
})
