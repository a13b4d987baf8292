import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { collectErrors, ownBase, placeOrder, signIn } from './journey.ts'
import { expectAccessible } from './support/axe.ts'

const shots = fileURLToPath(new URL('../../test-results/operations/', import.meta.url))

async function look(page: Page, name: string): Promise<void> {
  await expect(page.locator('h1').first()).toBeVisible()
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
  await expectAccessible(page, { where: name })
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 })
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(wider, `${name} at ${width}`).toBeLessThanOrEqual(0)
    await page.screenshot({ path: `${shots}${name}-${width}.png`, fullPage: true })
  }
  await page.setViewportSize({ width: 1280, height: 900 })
}

/** Takes every message, and counts them. */
async function aReceiver() {
  let taken = 0
  const server = createServer((request, response) => {
    taken += 1
    request.resume()
    response.writeHead(204).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    taken: () => taken,
    close: () => void server.close(),
  }
}

test('an operator adds a webhook by keyboard, stores its secret, and sees a test message arrive', async ({
  browser,
}) => {
  const page = await signIn(browser, 'olga')
  const errors = collectErrors(page)
  const receiver = await aReceiver()
  await page.goto('/operator/alerts')
  await look(page, 'alerts')
  await page
    .getByRole('navigation', { name: 'Alerts' })
    .getByRole('link', { name: 'Webhooks' })
    .press('Enter')
  await page.getByRole('button', { name: 'Add a webhook' }).first().press('Enter')
  await page.getByRole('textbox', { name: 'Name' }).fill('Duty')
  await page.getByRole('textbox', { name: 'Address' }).fill('http://169.254.169.254/')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Nothing may be sent to this address.').first()).toBeVisible()
  errors.length = 0 // The browser reports the refusal itself.
  await page.getByRole('textbox', { name: 'Address' }).fill(receiver.url)
  await page.keyboard.press('Enter')
  await expect(page.getByText('The secret, shown this once')).toBeVisible()
  await expect(page.getByText(/^whsec_/)).toBeVisible()
  await look(page, 'webhook-secret')
  await page.getByRole('button', { name: 'I have stored it' }).press('Enter')
  await expect(page.getByText(/^whsec_/)).toBeHidden()
  await page.getByRole('link', { name: 'Duty' }).press('Enter')
  await page.getByRole('button', { name: 'Send a test message' }).press('Enter')
  await expect(page.getByText('Taken', { exact: true })).toBeVisible()
  expect(receiver.taken()).toBe(1)
  await look(page, 'webhook')
  await page.getByRole('button', { name: 'Replace the secret' }).press('Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'Replace the secret' }).press('Enter')
  await expect(page.getByText('Old secret also signs until')).toBeVisible()
  expect(errors).toEqual([])
  receiver.close()
})

/** An alert as the server tells it; a real one takes minutes to open. */
const anAlert = {
  id: '0198c0de-0000-7000-8000-00000000000a',
  kind: 'connector_down',
  severity: 'critical',
  state: 'open',
  details: { name: 'litellm', system: 'litellm' },
  link: '/operator/connectors',
  openedAt: '2026-01-01T00:00:00.000Z',
  lastSeenAt: '2026-01-01T00:00:00.000Z',
  acknowledgedAt: null,
  acknowledgedBy: null,
  resolvedAt: null,
  version: 1,
}

test('an open alert stands on the overview and in the list, in words, with a button to acknowledge it', async ({
  browser,
}) => {
  const page = await signIn(browser, 'olga')
  const errors = collectErrors(page)
  const others = [
    { ...anAlert, id: anAlert.id.replace(/a$/, 'b'), state: 'acknowledged', acknowledgedBy: 'Otto' },
    { ...anAlert, id: anAlert.id.replace(/a$/, 'c'), kind: 'disk_low', details: { name: 'box', percent: 7 } },
  ]
  await page.route(/\/v1\/alerts\?/, (route) =>
    route.fulfill({ json: { data: [anAlert, ...others], nextCursor: null, hasMore: false } }),
  )
  await page.route(/\/v1\/alerts\/count$/, (route) => route.fulfill({ json: { open: 2, acknowledged: 1 } }))
  await page.goto('/operator')
  await expect(page.getByText('2 alerts are open')).toBeVisible()
  await page.getByRole('link', { name: 'Look at the alerts' }).press('Enter')
  await expect(page.getByRole('link', { name: 'The connector litellm is down' }).first()).toBeVisible()
  await expect(page.getByText('Only 7 % of the disk of box is free')).toBeVisible()
  await expect(page.getByText('Acknowledged by Otto')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Acknowledge: The connector litellm is down' })).toBeVisible()
  await look(page, 'alerts-open')
  expect(errors).toEqual([])
})

test('an operator changes a threshold', async ({ browser }) => {
  const page = await signIn(browser, 'olga')
  const errors = collectErrors(page)
  await page.goto('/operator/alerts/settings')
  await look(page, 'alert-settings')
  await page.getByRole('textbox', { name: 'Jobs wait for' }).fill('11')
  await page.getByRole('button', { name: 'Save changes' }).press('Enter')
  await expect(page.getByText('The thresholds have been saved')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('textbox', { name: 'Jobs wait for' })).toHaveValue('11 minutes')
  expect(errors).toEqual([])
})

test('what is announced stands above every page until it is dismissed, and nothing in it is markup', async ({
  browser,
}) => {
  const operator = await signIn(browser, 'olga')
  const customer = await signIn(browser, 'carl')
  const errors = collectErrors(customer)
  await operator.goto('/operator/announcements/new')
  await operator.getByRole('textbox', { name: 'Title in English' }).fill('A <b>new</b> region')
  await operator.getByRole('textbox', { name: 'Title in German' }).fill('Neue Region')
  await operator.getByRole('textbox', { name: 'Text in English' }).fill('See https://example.org/news.')
  await operator.getByRole('textbox', { name: 'Text in German' }).fill('Siehe https://example.org/news.')
  await look(operator, 'new-announcement')
  await operator.getByRole('button', { name: 'Announce', exact: true }).press('Enter')
  await expect(operator.getByRole('heading', { level: 1, name: 'A <b>new</b> region' })).toBeVisible()
  await look(operator, 'announcement')

  await customer.reload()
  const banner = customer.getByRole('region', { name: 'Announcements' })
  await expect(banner.getByText('A <b>new</b> region')).toBeVisible()
  await expect(banner.getByRole('link', { name: 'https://example.org/news' })).toHaveAttribute(
    'rel',
    'noreferrer noopener',
  )
  await look(customer, 'banner')
  await banner.getByRole('button', { name: /^Dismiss: A/ }).press('Enter')
  await expect(banner).toBeHidden()
  await customer.reload()
  await expect(customer.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(banner).toBeHidden()
  await operator.getByRole('button', { name: 'End it now' }).press('Enter')
  await operator.getByRole('dialog').getByRole('button', { name: 'End it now' }).press('Enter')
  await expect(operator.getByText('This announcement is over and cannot be changed.')).toBeVisible()
  await operator.goto('/operator/announcements')
  await look(operator, 'announcements')
  expect(errors).toEqual([])
})

test('the bell counts what was not read, and leads to it', async ({ browser }) => {
  const customer = await signIn(browser, 'carl')
  const operator = await signIn(browser, 'olga')
  const errors = collectErrors(operator)
  await placeOrder(customer, 'An order to be told of')
  await expect(async () => {
    await operator.goto('/operator')
    await expect(operator.getByRole('link', { name: /^Notifications, \d+ unread$/ })).toBeVisible({
      timeout: 1000,
    })
  }).toPass()
  await operator.getByRole('link', { name: /^Notifications, \d+ unread$/ }).press('Enter')
  const row = operator.getByRole('row').filter({ hasText: 'An order to be told of' })
  await expect(row).toBeVisible()
  await look(operator, 'notifications')
  await row.getByRole('button', { name: /^Mark as read/ }).press('Enter')
  await expect(row.getByRole('cell', { name: 'Read', exact: true })).toBeVisible()
  await row.getByRole('link').press('Enter')
  await expect(operator.getByRole('heading', { level: 1, name: 'An order to be told of' })).toBeVisible()
  await operator.goto('/operator/profile/notifications')
  await look(operator, 'notification-settings')
  const byMail = operator.getByRole('switch', { name: 'By mail: Alerts of the platform' })
  await byMail.press('Space')
  await expect(byMail).not.toBeChecked()
  await expect(operator.getByRole('switch', { name: 'By mail: Security of your account' })).toBeDisabled()
  await byMail.press('Space')
  await expect(byMail).toBeChecked()
  expect(errors).toEqual([])
})

test('a person has the own data put together and takes it away', async ({ browser }) => {
  const page = await signIn(browser, 'carl')
  const errors = collectErrors(page)
  await page.goto(`${ownBase(page)}/profile/data`)
  await page.getByRole('button', { name: 'Put my data together' }).press('Enter')
  await expect(page.getByText('Ready', { exact: true }).first()).toBeVisible({ timeout: 15_000 })
  await look(page, 'data-exports')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('button', { name: /^Download the export/ })
      .first()
      .press('Enter'),
  ])
  const content = JSON.parse(await readFile(await download.path(), 'utf8')) as Record<string, unknown>
  expect(content['format']).toBe('freehold-data-export/1')
  expect(JSON.stringify(content['account'])).toContain('carl')
  expect(errors).toEqual([])
})

test('the demo says honestly what a real installation still needs', async ({ browser }) => {
  const page = await signIn(browser, 'olga')
  const errors = collectErrors(page)
  await expect(page.getByText('This is a demo, which needs none of it.', { exact: false })).toBeVisible()
  await page.getByRole('button', { name: 'Show the list' }).press('Enter')
  const item = (name: string) => page.getByRole('listitem').filter({ hasText: name })
  await page.getByRole('button', { name: 'Test now: Mail' }).press('Enter')
  await expect(item('The demo has kept the test mail')).toBeVisible()
  await page.getByRole('button', { name: 'Test now: Signing in' }).press('Enter')
  await expect(item('The embedded provider answers.')).toBeVisible()
  await page.getByRole('button', { name: 'Leave out: Backup' }).press('Enter')
  await page.getByRole('textbox', { name: 'Reason' }).fill('Done by the storage')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Done by the storage', { exact: false })).toBeVisible()
  await look(page, 'checklist')
  await page.getByRole('button', { name: 'Take up again: Backup' }).press('Enter')
  await expect(page.getByRole('button', { name: 'Leave out: Backup' })).toBeVisible()
  expect(errors).toEqual([])
})
