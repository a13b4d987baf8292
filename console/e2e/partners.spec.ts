import { expect, test } from '@playwright/test'
import { callApi, collectErrors, signIn } from './journey.ts'
import { expectAccessible } from './support/axe.ts'
import { tabTo } from './support/keyboard.ts'

test('a partner is changed where it stands: what saving would change is shown, and a conflict is told', async ({
  browser,
}) => {
  const page = await signIn(browser, 'olga')
  const errors = collectErrors(page)
  const { id, version } = await callApi(page, 'POST', '/operator/v1/partners', {
    slug: 'alpine-works',
    name: 'Alpine Works',
  })
  await page.goto(`/operator/partners/${String(id)}`)
  await page.getByRole('region', { name: 'Details' }).getByRole('button', { name: 'Edit' }).click()
  await page.getByLabel('Margin').fill('12.5')
  await page.getByLabel('Contact person').fill('Heidi')
  const changes = page.getByRole('region', { name: 'Changes' })
  await expect(changes).toContainText('2 fields will change')
  await expect(changes).toContainText('0 % → 12.5 %')
  await expectAccessible(page, { where: 'partner, editing' })

  const other = await page.context().newPage()
  await other.goto('/operator/partners')
  const status = await other.evaluate(
    async ([partner, from]) => {
      const response = await fetch(`/operator/v1/partners/${partner}`, {
        method: 'PATCH',
        headers: {
          'content-type': 'application/json',
          'x-freehold-csrf': '1',
          'if-match': `"${from}"`,
          'idempotency-key': crypto.randomUUID(),
        },
        body: JSON.stringify({ contactName: 'Peter' }),
      })
      return response.status
    },
    [String(id), String(version)],
  )
  expect(status).toBe(200)
  await other.close()

  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByText('Someone else saved in the meantime')).toBeVisible()
  await page.getByRole('button', { name: 'Keep my changes' }).click()
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByText('12.5 %')).toBeVisible()
  await expect(page.getByText('Heidi')).toBeVisible()
  // The browser itself tells of the refusal that was asked for.
  expect(errors.filter((error) => !error.includes('412'))).toEqual([])
})

test('a partner ends after what that touches was seen and its name was typed, by keyboard alone', async ({
  browser,
}) => {
  const page = await signIn(browser, 'otto')
  const errors = collectErrors(page)
  const { id } = await callApi(page, 'POST', '/operator/v1/partners', {
    slug: 'baltic-works',
    name: 'Baltic Works',
  })
  await callApi(page, 'POST', '/operator/v1/organizations', {
    partnerId: String(id),
    kind: 'company',
    name: 'Bernstein GmbH',
    country: 'DE',
    timeZone: 'Europe/Berlin',
  })
  await page.goto(`/operator/partners/${String(id)}`)
  await page.getByRole('link', { name: 'End this partner…' }).press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'End Baltic Works?' })).toBeVisible()
  await expect(page.getByRole('rowheader', { name: 'Bernstein GmbH' })).toBeVisible()
  await expectAccessible(page, { where: 'ending a partner' })
  await page.getByRole('button', { name: 'End this partner…' }).press('Enter')
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: 'End this partner' })).toBeDisabled()
  await page.keyboard.type('baltic-works')
  await page.keyboard.press('Enter')
  await expect(page.getByText('This partner has been ended')).toBeVisible()
  await expect(page.getByText('1 of 1 organizations')).toBeVisible()
  await page.getByRole('button', { name: 'Reinstate' }).press('Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'Reinstate' }).press('Enter')
  await expect(page.getByText('Active', { exact: true })).toBeVisible()
  expect(errors).toEqual([])
})

test('a customer, its owner and its order are entered in one flow by keyboard; going back keeps what was typed', async ({
  browser,
}) => {
  const page = await signIn(browser, 'pia')
  const errors = collectErrors(page)
  const { keyboard } = page
  const press = async (name: string): Promise<void> => {
    await tabTo(page, page.getByRole('button', { name, exact: true }))
    await keyboard.press('Enter')
  }
  await press('New customer')
  await tabTo(page, page.getByLabel(/^Name/))
  await keyboard.type('Fjord AS')
  await tabTo(page, page.getByLabel(/^Country/))
  await keyboard.type('Norway')
  await expectAccessible(page, { where: 'new customer, first step' })
  await press('Continue')
  await expect(page).toHaveURL(/\/owner$/)
  await press('Continue')
  await expect(page.getByLabel(/^Name/)).toBeFocused()
  await keyboard.type('Ola Nordmann')
  await tabTo(page, page.getByLabel(/^E-mail/))
  await keyboard.type('ola@fjord.example')
  await press('Back')
  await expect(page.getByLabel(/^Name/)).toHaveValue('Fjord AS')
  await page.reload()
  await expect(page.getByLabel(/^Name/)).toHaveValue('Fjord AS')
  await tabTo(page, page.getByRole('link', { name: /Owner/ }))
  await keyboard.press('Enter')
  await expect(page.getByLabel(/^Name/)).toHaveValue('Ola Nordmann')
  await press('Continue')
  await expect(page).toHaveURL(/\/product$/)
  await tabTo(page, page.getByRole('radio').first())
  await keyboard.press('Space')
  await expect(page.getByRole('radio', { name: 'AI assistant' })).toBeChecked()
  await expect(page.getByText(/Saved at/)).toBeVisible()
  await press('Continue')
  await expect(page).toHaveURL(/\/details$/)
  await tabTo(page, page.getByLabel(/^Display name/))
  await keyboard.type('Help desk')
  await tabTo(page, page.getByLabel(/^Name of the assistant/))
  await keyboard.type('Ada')
  await press('Continue')
  await expect(page).toHaveURL(/\/packages$/)
  await press('Continue')
  await expect(page).toHaveURL(/\/review$/)
  await expect(page.getByText('ola@fjord.example')).toBeVisible()
  await expectAccessible(page, { where: 'new customer, review' })
  await press('Create customer and order')
  await expect(page).toHaveURL(/\/partner\/orders\/[0-9a-f-]{36}\/[0-9a-f-]{36}$/)
  await expect(page.getByRole('heading', { level: 1, name: /Help desk/ })).toBeVisible()
  expect(errors).toEqual([])
})

test('a colour that cannot be read is answered with one that can, and the look is there before sign-in', async ({
  browser,
}) => {
  const page = await signIn(browser, 'pia')
  const errors = collectErrors(page)
  await page.goto('/partner/branding')
  await page.getByLabel('Name shown').fill('Northwind Cloud')
  await page.getByLabel('Accent colour', { exact: true }).fill('#ffd43b')
  await expect(page.getByText('#ffd43b is too faint to be read')).toBeVisible()
  await expectAccessible(page, { where: 'branding, a faint colour' })
  await page.getByRole('button', { name: /^Use #/ }).press('Enter')
  await page.getByRole('button', { name: 'Save changes' }).press('Enter')
  await expect(page.getByText('The branding has been saved')).toBeVisible()
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"><rect width="4" height="1" fill="#123"/></svg>'
  const choose = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose a picture' }).press('Enter')
  const file = (text: string) => ({ name: 'logo.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(text) })
  await (await choose).setFiles(file(svg.replace('<rect', '<script>alert(1)</script><rect')))
  await expect(page.getByText('it uses the element script')).toBeVisible()
  expect(errors.filter((error) => !error.includes('422'))).toEqual([])

  const stranger = await (await browser.newContext()).newPage()
  await stranger.goto('/at/northwind')
  await expect(stranger.getByText('Northwind Cloud')).toBeVisible()
  await expect(stranger).toHaveTitle(/Northwind Cloud/)
  await expectAccessible(stranger, { where: 'branded sign-in' })
  await stranger.context().close()
})
