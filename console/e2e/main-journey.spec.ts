import { expect, test } from '@playwright/test'
import { approve, collectErrors, openFromQueue, ownBase, signIn, telegramToken } from './journey.ts'

test('a customer orders an assistant, an operator approves its plan, and it is ready within ten seconds', async ({
  browser,
}) => {
  const customer = await signIn(browser, 'carl')
  const operator = await signIn(browser, 'olga')
  const errors = [collectErrors(customer), collectErrors(operator)]
  const base = ownBase(customer)
  const name = 'Main journey'

  await test.step('the wizard keeps a draft, seals the secret and shows everything before it is sent', async () => {
    await customer.goto(`${base}/orders/new`)
    await customer.getByRole('button', { name: 'Order AI assistant' }).click()
    await customer.getByLabel('Display name').fill(name)
    await customer.getByLabel('Name of the assistant').fill('Ada')
    await expect(customer.getByText(/^Saved \d/)).toBeVisible()
    await customer.reload()
    await expect(customer.getByLabel('Display name')).toHaveValue(name)
    await customer.getByRole('button', { name: 'Continue' }).click()
    await customer.waitForURL(/\/packages$/)
    await customer.getByRole('checkbox', { name: 'Telegram' }).check()
    await customer.getByLabel(/^Bot token/).fill(telegramToken)
    await customer.getByRole('button', { name: 'Continue' }).click()
    await expect(customer.getByRole('heading', { name: 'What happens next' })).toBeVisible()
    await expect(customer.getByText('Sealed', { exact: true })).toBeVisible()
    await expect(customer.getByText(/^acme-ag-[0-9a-f]{8}$/)).toBeVisible()
    expect(await customer.content()).not.toContain(telegramToken)
    await customer.getByRole('button', { name: 'Submit order' }).click()
    await expect(customer.getByText('The operator is reading the order')).toBeVisible()
  })

  await test.step('the operator reads request and plan side by side, and is warned of a look-alike', async () => {
    await openFromQueue(operator, name)
    const plan = operator.getByRole('region', { name: 'Plan', exact: true })
    await expect(plan.getByText('Create').first()).toBeVisible()
    await expect(plan.getByRole('heading', { name: 'litellm' })).toBeVisible()
    await expect(plan.getByRole('heading', { name: 'openbao' })).toBeVisible()
    await expect(plan.getByText('Shared', { exact: true })).toBeVisible()
    await expect(operator.getByText('Possibly an existing customer')).toBeVisible()
    expect(await operator.content()).not.toContain(telegramToken)
  })

  await test.step('after the approval the tenant becomes ready while both watch', async () => {
    await approve(operator)
    const ready = { timeout: 10_000 }
    await expect(customer.getByText('Everything that was ordered is done.')).toBeVisible(ready)
    await expect(operator.getByText('Everything that was ordered is done.')).toBeVisible(ready)
    await expect(customer.getByText('Delivered', { exact: true })).toBeVisible()
    await customer.getByRole('link', { name: 'Open tenant' }).click()
    await expect(customer.getByText('Everything is in place and as ordered.')).toBeVisible()
  })

  await test.step('every step is in the audit log', async () => {
    await customer.goto(`${base}/audit`)
    const log = customer.getByRole('main')
    const steps = [
      'Order begun',
      'Order changed',
      'Secrets sealed',
      'Order submitted',
      'Plan computed',
      'Order approved',
      'Order started',
      'Tenant created',
      'Resource created',
      'Order completed',
      'Secrets erased',
    ]
    for (const step of steps) await expect(log.getByText(step).first(), step).toBeVisible()
  })
  expect(errors.flat()).toEqual([])
})
