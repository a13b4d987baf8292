import { expect, test } from '@playwright/test'
import { collectErrors, ownBase, signIn } from './journey.ts'
import { mostStops, tabTo } from './support/keyboard.ts'

test('an order is placed and approved without touching the mouse', async ({ browser }) => {
  const customer = await signIn(browser, 'carl')
  const operator = await signIn(browser, 'otto')
  const errors = [collectErrors(customer), collectErrors(operator)]
  const { keyboard } = customer

  await customer.goto(`${ownBase(customer)}/orders`)
  await tabTo(customer, customer.getByRole('link', { name: 'New order' }).first())
  await keyboard.press('Enter')
  await tabTo(customer, customer.getByRole('button', { name: 'Order AI assistant' }))
  await keyboard.press('Enter')
  await tabTo(customer, customer.getByLabel('Display name'))
  await keyboard.type('By keyboard')
  await tabTo(customer, customer.getByLabel('Name of the assistant'))
  await keyboard.type('Ada')
  await keyboard.press('Enter')
  await customer.waitForURL(/\/packages$/)
  await tabTo(customer, customer.getByRole('checkbox', { name: 'Telegram' }))
  await keyboard.press('Space')
  await tabTo(customer, customer.getByLabel(/^Bot token/))
  await keyboard.type('123456789:abcdefghijklmnopqrstuvwxyzABCDEFGHI')
  await keyboard.press('Enter')
  await customer.waitForURL(/\/review$/)
  await tabTo(customer, customer.getByRole('button', { name: 'Submit order' }))
  await keyboard.press('Enter')
  await expect(customer.getByText('The operator is reading the order')).toBeVisible()

  await operator.goto('/operator/orders')
  const row = operator.getByRole('link', { name: 'By keyboard' })
  await expect(row).toBeVisible()
  for (let step = 0; step < mostStops; step += 1) {
    await operator.keyboard.press('j')
    if (await row.evaluate((element) => element === document.activeElement)) break
  }
  await expect(row).toBeFocused()
  await operator.keyboard.press('Enter')
  await expect(operator.getByRole('button', { name: 'Approve', exact: true })).toBeEnabled()
  await operator.keyboard.press('a')
  await expect(operator.getByRole('button', { name: 'Approve this plan' })).toBeFocused()
  await operator.keyboard.press('Enter')
  await expect(customer.getByText('Everything that was ordered is done.')).toBeVisible({ timeout: 15_000 })
  expect(errors.flat()).toEqual([])
})
