import assert from 'node:assert/strict'
import test from 'node:test'
import { findBrowser } from './browser.ts'

test('a CHROMIUM_PATH that does not run is named, and no other browser is taken instead', async () => {
  await assert.rejects(
    findBrowser({ CHROMIUM_PATH: '/bin/false' }),
    /CHROMIUM_PATH=\/bin\/false does not run/,
  )
})

test('a chosen browser comes before every installed one', async () => {
  const found = await findBrowser({ CHROMIUM_PATH: '/bin/true' })
  assert.equal(found?.executablePath, '/bin/true')
})
