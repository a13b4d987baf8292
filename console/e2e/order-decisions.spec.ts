import { expect, test } from '@playwright/test'
import { approve, collectErrors, openFromQueue, ownBase, placeOrder, signIn } from './journey.ts'

test('a rejected order is corrected and submitted again under the same name', async ({ browser }) => {
  const customer = await signIn(browser, 'carl')
  const operator = await signIn(browser, 'olga')
  const errors = [collectErrors(customer), collectErrors(operator)]
  const id = await placeOrder(customer, 'To be corrected')
  await customer.goto(`${ownBase(customer)}/orders/${id}`)
  const technicalName = await customer.getByText(/^acme-ag-[0-9a-f]{8}$/).innerText()

  await openFromQueue(operator, 'To be corrected')
  await operator.getByRole('button', { name: 'Reject' }).click()
  await operator.getByRole('button', { name: 'Reject order' }).click()
  await expect(operator.getByText('Please fill this in.')).toBeVisible()
  await operator.getByLabel('Reason').fill('Please name the assistant after its department.')
  await operator.getByRole('button', { name: 'Reject order' }).click()
  await expect(operator.getByRole('dialog')).toBeHidden()

  await expect(customer.getByText('Please name the assistant after its department.')).toBeVisible()
  await customer.getByRole('link', { name: 'Correct and resubmit' }).click()
  await customer.getByLabel('Name of the assistant').fill('Sales Ada')
  await customer.getByRole('button', { name: 'Continue' }).click()
  await customer.waitForURL(/\/packages$/)
  await customer.getByRole('button', { name: 'Continue' }).click()
  await expect(customer.getByText(technicalName)).toBeVisible()
  await customer.getByRole('button', { name: 'Resubmit order' }).click()
  await expect(customer.getByText('The operator is reading the order')).toBeVisible()

  await openFromQueue(operator, 'To be corrected')
  await expect(operator.getByText('Sales Ada')).toBeVisible()
  await approve(operator)
  await expect(customer.getByText('Everything that was ordered is done.')).toBeVisible({ timeout: 15_000 })
  expect(errors.flat()).toEqual([])
})

test('an operator asks back about one field, and only that field is asked of the customer', async ({
  browser,
}) => {
  const customer = await signIn(browser, 'carl')
  const operator = await signIn(browser, 'olga')
  const errors = [collectErrors(customer), collectErrors(operator)]
  const id = await placeOrder(customer, 'To be asked about')

  await openFromQueue(operator, 'To be asked about')
  await operator.getByRole('button', { name: 'Ask back' }).click()
  await operator.getByLabel('About', { exact: true }).selectOption({ label: 'Name of the assistant' })
  await operator.getByLabel('Template').selectOption({ label: 'Unclear' })
  await expect(operator.getByLabel(/^Question/).last()).toHaveValue(/We are not sure what you mean/)
  await operator.getByRole('button', { name: 'Send questions' }).click()
  await expect(operator.getByRole('dialog')).toBeHidden()
  await expect(operator.getByText(/^paused at/)).toBeVisible()

  await customer.goto(`${ownBase(customer)}/orders/${id}`)
  await expect(customer.getByText('We are not sure what you mean').first()).toBeVisible()
  await expect(customer.getByLabel('Display name')).toHaveCount(0)
  await customer.getByRole('textbox', { name: 'Name of the assistant' }).fill('Grace')
  await customer.getByRole('button', { name: 'Send answers' }).click()
  await expect(customer.getByText('The operator is reading the order')).toBeVisible()

  await expect(operator.getByRole('button', { name: 'Approve', exact: true })).toBeEnabled()
  await expect(operator.getByText('Grace', { exact: true })).toBeVisible()
  await approve(operator)
  await expect(customer.getByText('Everything that was ordered is done.')).toBeVisible({ timeout: 15_000 })
  expect(errors.flat()).toEqual([])
})
