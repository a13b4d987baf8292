import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readUserAgent, shortUserAgent } from './user-agent.ts'

const mozilla = 'Mozilla/5.0'

test('browser and system are told apart, although browsers name each other', () => {
  const cases: readonly (readonly [string, string | null, string | null])[] = [
    [`${mozilla} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0`, 'Firefox 140', 'Linux'],
    [
      `${mozilla} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0`,
      'Edge 156',
      'Windows',
    ],
    [
      `${mozilla} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15`,
      'Safari 19',
      'macOS',
    ],
    [
      `${mozilla} (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1`,
      'Safari 19',
      'iPhone',
    ],
    [
      `${mozilla} (Linux; Android 16) AppleWebKit/537.36 Chrome/156.0.0.0 Mobile Safari/537.36`,
      'Chrome 156',
      'Android',
    ],
    ['curl/8.5.0', null, null],
  ]
  for (const [text, browser, system] of cases)
    assert.deepEqual(readUserAgent(text), { browser, system }, text)
  assert.deepEqual(readUserAgent(null), { browser: null, system: null })
})

test('what is kept is short and plain', () => {
  assert.equal(shortUserAgent(undefined), null)
  assert.equal(shortUserAgent('\u0000\n'), null)
  assert.equal(shortUserAgent(`a\u0007b${'x'.repeat(500)}`)?.length, 200)
})
