import { execFile } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import { expectAccessible } from './axe.ts'

const password = 'harbour-candle-mosaic'

/** A code generator of our own making (RFC 6238: SHA-1, six digits, 30 s), by so many steps ahead of time. */
export function codeOf(secret: string, ahead = 0): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = Array.from(secret, (letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead))
  const mac = createHmac('sha1', key).update(step).digest()
  const number = mac.readUInt32BE(mac.readUInt8(19) % 16) % 2 ** 31
  return String(number % 1_000_000).padStart(6, '0')
}

/** Sets a password by a mailed link, as somebody who forgot it does. */
export async function setPassword(page: Page, email: string): Promise<void> {
  await page.goto('/recover')
  await page.getByLabel('E-mail address').fill(email)
  await page.getByRole('button', { name: 'Send link' }).click()
  await expect(page.getByText(/a link is on its way/)).toBeVisible()
  // Other mails may have come meanwhile, none of which has such a link.
  const mail = page
    .locator('article', { hasText: `To ${email}` })
    .filter({ has: page.locator('a[href*="/link"]') })
  const link = mail.locator('a[href*="/link"]').first()
  await expect(async () => {
    await page.goto('/_mail')
    await expect(link).toBeVisible({ timeout: 500 })
  }).toPass({ timeout: 15_000 })
  await page.goto((await link.getAttribute('href')) ?? '')
  await page.getByLabel('New password').fill(password)
  await page.getByRole('button', { name: 'Save password' }).click()
  await expect(page.getByText('You can now sign in')).toBeVisible()
}

/** Fills in the sign-in page. */
export async function typePassword(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel(/^Password/).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Ticks that the recovery codes are stored, and answers them. */
export async function storeCodes(page: Page): Promise<string[]> {
  await expect(page.getByRole('button', { name: 'Continue' })).toBeDisabled()
  await expectAccessible(page)
  const codes = await page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').allInnerTexts()
  await page.getByLabel('I have stored these codes').check()
  await page.getByRole('button', { name: 'Continue' }).click()
  return codes
}

/**
 * Lets minutes go by since somebody last proved who it is; sign-ins by the demo stay as they are. Answers how many
 * sign-ins that were.
 */
export async function ageSignIns(email: string, minutes: number): Promise<number> {
  const database = process.env['FREEHOLD_E2E_DATABASE']
  if (database === undefined) throw new Error('the database of the server under test is not known')
  const program = fileURLToPath(new URL('../../../server/test/age-sign-ins.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [program, database, email, String(minutes)])
  return Number(stdout)
}
