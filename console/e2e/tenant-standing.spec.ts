import { expect, test } from '@playwright/test'
import { collectErrors, makeTenant, signIn } from './journey.ts'

test('a tenant is suspended and resumed by its customer, each by an order that runs at once', async ({
  browser,
}) => {
  const customer = await signIn(browser, 'carl')
  const operator = await signIn(browser, 'olga')
  const errors = collectErrors(customer)
  const tenant = await makeTenant(customer, operator, 'Suspend me')
  const done = customer.getByText('Everything that was ordered is done.')

  await customer.goto(tenant)
  await customer.getByRole('link', { name: 'Danger zone' }).click()
  await customer.getByRole('button', { name: 'Suspend' }).click()
  const dialog = customer.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('Company holidays')
  await dialog.getByRole('button', { name: 'Suspend' }).click()
  await expect(done).toBeVisible({ timeout: 15_000 })
  await customer.goto(tenant)
  await expect(customer.getByText('The tenant is stopped; nothing of it is lost.')).toBeVisible()
  await expect(customer.getByText('Company holidays')).toBeVisible()

  await customer.getByRole('link', { name: 'Danger zone' }).click()
  await customer.getByRole('button', { name: 'Resume' }).click()
  await dialog.getByRole('button', { name: 'Resume' }).click()
  await expect(done).toBeVisible({ timeout: 15_000 })
  await customer.goto(tenant)
  await expect(customer.getByText('Everything is in place and as ordered.')).toBeVisible()
  expect(errors).toEqual([])
})

test('cancelling asks for the technical name, and can be undone during the grace', async ({ browser }) => {
  const customer = await signIn(browser, 'carl')
  const operator = await signIn(browser, 'olga')
  const errors = collectErrors(customer)
  const tenant = await makeTenant(customer, operator, 'Cancel me')
  await customer.goto(tenant)
  const technicalName = await customer.getByText(/^acme-ag-[0-9a-f]{8}$/).innerText()
  const done = customer.getByText('Everything that was ordered is done.')

  await customer.goto(`${tenant}/danger`)
  await customer.getByRole('button', { name: 'Cancel tenant' }).click()
  const dialog = customer.getByRole('dialog')
  await expect(dialog.getByText(/it can be restored as it was/)).toBeVisible()
  const confirm = dialog.getByRole('button', { name: 'Cancel tenant' })
  await expect(confirm).toBeDisabled()
  await dialog.getByLabel(`Type ${technicalName} to confirm`).fill(technicalName)
  await confirm.click()
  await expect(done).toBeVisible({ timeout: 15_000 })

  await customer.goto(`${tenant}/danger`)
  await customer.getByRole('button', { name: 'Restore' }).click()
  await dialog.getByRole('button', { name: 'Restore' }).click()
  await expect(done).toBeVisible({ timeout: 15_000 })
  await customer.goto(tenant)
  await expect(customer.getByText('Everything is in place and as ordered.')).toBeVisible()
  expect(errors).toEqual([])
})
