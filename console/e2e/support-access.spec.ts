import { fileURLToPath } from 'node:url'
import { expect, test, type Page } from '@playwright/test'
import { callApi, collectErrors, makeTenant, ownBase, signIn } from './journey.ts'
import { expectAccessible } from './support/axe.ts'
import { expectFocusSeen, tabTo } from './support/keyboard.ts'

const shots = fileURLToPath(new URL('../../test-results/support-access/', import.meta.url))

async function look(page: Page, name: string): Promise<void> {
  await expectAccessible(page, { where: name })
  await page.screenshot({ path: `${shots}${name}.png`, fullPage: true })
  await page.setViewportSize({ width: 390, height: 844 })
  await page.screenshot({ path: `${shots}${name}-390.png`, fullPage: true })
  await page.setViewportSize({ width: 1280, height: 720 })
}

test('a customer lets an operator look, who is seen to be there, and takes the access back', async ({
  browser,
}) => {
  const customer = await signIn(browser, 'carl')
  const operator = await signIn(browser, 'olga')
  const errors = collectErrors(customer)
  const base = ownBase(customer)
  const organizationId = base.slice('/app/'.length)
  const tenant = await makeTenant(customer, operator, 'Looked after')

  await operator.goto(`/operator/organizations/${organizationId}`)
  await operator.getByRole('button', { name: 'Ask for access' }).click()
  const asking = operator.getByRole('dialog')
  await asking.getByLabel('Reason').fill('The assistant does not answer; I want to see its resources.')
  await asking.getByRole('radio', { name: 'Look and change' }).check()
  await look(operator, 'operator-ask')
  await asking.getByRole('button', { name: 'Send request' }).click()
  await expect(operator.getByRole('link', { name: 'Olga Operator' })).toBeVisible()
  await look(operator, 'operator-organization')

  await customer.goto(base)
  await expect(customer.getByText('Olga Operator asks for access to your organization')).toBeVisible()
  await look(customer, 'customer-home')
  await customer.getByRole('link', { name: 'Look at it' }).click()
  await look(customer, 'customer-grant-waiting')
  await customer.getByRole('button', { name: 'Accept …' }).click()
  const answering = customer.getByRole('dialog')
  await answering.getByLabel('For how many hours').fill('2')
  await answering.getByRole('radio', { name: 'Look only' }).check()
  await look(customer, 'customer-accept')
  await answering.getByRole('button', { name: 'Accept' }).click()
  await expect(customer.getByText('In force')).toBeVisible()
  await expect(customer.getByText('4 hours, Look and change')).toBeVisible()

  await operator.goto('/operator/support-grants')
  await look(operator, 'operator-grants')
  await operator.getByRole('link', { name: 'Acme AG' }).first().click()
  await operator.getByRole('button', { name: 'Open support session' }).click()
  await operator.getByRole('dialog').getByRole('button', { name: 'Enter' }).click()
  const banner = operator.getByRole('region', { name: 'Support session' })
  await expect(banner).toContainText('you are in Acme AG as support until')
  await look(operator, 'support-home')
  await operator.goto(tenant)
  await expect(operator.getByRole('heading', { name: 'Looked after' })).toBeVisible()
  await expect(banner).toContainText('You can look and change nothing.')
  await expect(operator.getByRole('navigation', { name: 'Main navigation' })).not.toContainText('Members')
  await look(operator, 'support-tenant')

  await customer.goto(`${base}/support-grants`)
  await look(customer, 'customer-grants')
  await customer.getByRole('button', { name: 'Take access back' }).click()
  await customer.getByRole('dialog').getByRole('button', { name: 'Take access back' }).click()
  await expect(customer.getByText('Taken back').first()).toBeVisible()
  await operator.goto(tenant)
  await operator.waitForURL('**/operator/support-grants')
  await expect(banner).toHaveCount(0)

  await customer.getByRole('link', { name: 'Olga Operator' }).first().click()
  await expect(customer.getByText('Looked at under support').first()).toBeVisible()
  await look(customer, 'customer-grant-over')
  expect(errors).toEqual([])
})

test('an operator leaves by itself, and emergency access is told at once', async ({ browser }) => {
  const customer = await signIn(browser, 'carl')
  const operator = await signIn(browser, 'olga')
  const base = ownBase(customer)
  const organizationId = base.slice('/app/'.length)
  await operator.goto(`/operator/organizations/${organizationId}`)
  await operator.getByRole('button', { name: 'Emergency access' }).click()
  const taking = operator.getByRole('dialog')
  await taking.getByLabel('Reason').fill('All tenants are down and nobody answers.')
  await look(operator, 'operator-break-glass')
  await taking.getByRole('button', { name: 'Take emergency access' }).click()
  await expect(taking).toBeHidden()

  await customer.goto(base)
  await expect(customer.getByText('Olga Operator has taken emergency access')).toBeVisible()

  await operator.getByRole('link', { name: 'Olga Operator' }).first().click()
  await operator.getByRole('button', { name: 'Open support session' }).click()
  await operator.getByRole('dialog').getByRole('button', { name: 'Enter' }).click()
  const banner = operator.getByRole('region', { name: 'Support session' })
  await expect(banner).toContainText('This is emergency access')
  await banner.getByRole('button', { name: 'Leave' }).click()
  await operator.waitForURL(`**/operator/organizations/${organizationId}`)
  await operator.goto(base)
  await expect(operator.getByRole('region', { name: 'Support session' })).toHaveCount(0)
})

test('a policy is judged while it is written: nobody saves one that locks them out', async ({ browser }) => {
  const customer = await signIn(browser, 'carl')
  const errors = collectErrors(customer)
  await customer.goto(`${ownBase(customer)}/security-policy`)
  await look(customer, 'customer-policy')
  const save = customer.getByRole('button', { name: 'Save policy' })
  await expect(save).toBeDisabled()
  const addresses = customer.getByLabel('Allowed addresses')
  await addresses.fill('203.0.113.0/24')
  await expect(customer.getByText('You would lock yourself out')).toBeVisible()
  await expect(save).toBeDisabled()
  await look(customer, 'customer-policy-locked-out')
  await customer.getByRole('button', { name: 'Add your address' }).click()
  await expect(customer.getByText('You would lock yourself out')).toBeHidden()
  await customer.getByLabel('End without activity after (minutes)').fill('20')
  await save.click()
  await expect(customer.getByText('The policy holds from now on')).toBeVisible()
  // The form begins anew from what was saved.
  await expect(save).toBeDisabled()
  await addresses.fill('')
  await save.click()
  await expect(addresses).toHaveValue('')
  expect(errors).toEqual([])
})

test('by keyboard alone a customer sets a policy, lets an operator in and takes the access back', async ({
  browser,
}) => {
  const customer = await signIn(browser, 'carl')
  const operator = await signIn(browser, 'otto')
  const errors = collectErrors(customer)
  const { keyboard } = customer
  const base = ownBase(customer)
  const press = async (name: string | RegExp): Promise<void> => {
    await tabTo(customer, customer.getByRole('button', { name, exact: true }))
    await keyboard.press('Enter')
  }
  await customer.goto(`${base}/security-policy`)
  await tabTo(customer, customer.getByLabel('End in any case after (hours)'))
  await keyboard.press('ControlOrMeta+A')
  await keyboard.type(String(6 + Math.floor(Math.random() * 6)))
  await press('Save policy')
  await expect(customer.getByText('The policy holds from now on')).toBeVisible()
  await expectFocusSeen(customer)

  await callApi(operator, 'POST', `/operator/v1${base.replace('/app', '/organizations')}/support-grants`, {
    reason: 'A look by keyboard',
    hours: 2,
    rights: 'read',
    tenantIds: null,
  })
  await customer.goto(base)
  await tabTo(customer, customer.getByRole('link', { name: 'Look at it' }).first())
  await keyboard.press('Enter')
  await press('Accept …')
  const dialog = customer.getByRole('dialog')
  await expect(dialog).toBeVisible()
  await keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(customer.getByRole('button', { name: 'Accept …' })).toBeFocused()
  await keyboard.press('Enter')
  await press('Accept')
  await expect(customer.getByText('In force')).toBeVisible()
  await expect(dialog).toBeHidden()
  await expectFocusSeen(customer)
  await press('Take access back')
  await expect(dialog).toBeVisible()
  await tabTo(customer, dialog.getByRole('button', { name: 'Take access back' }))
  await keyboard.press('Enter')
  await expect(customer.getByText('Taken back').first()).toBeVisible()
  await expectFocusSeen(customer)
  expect(errors).toEqual([])
})
