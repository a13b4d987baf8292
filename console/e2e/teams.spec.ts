import { expect, test } from '@playwright/test'
import { collectErrors, makeTenant, ownBase, signIn } from './journey.ts'
import { expectAccessible } from './support/axe.ts'

const unique = (): string => Math.random().toString(36).slice(2, 8)

test('an operator is invited, given another role and put aside without touching the mouse', async ({
  browser,
}) => {
  const page = await signIn(browser, 'otto')
  const errors = collectErrors(page)
  const { keyboard } = page
  const name = `Ada ${unique()}`
  await page.goto('/operator/team')
  await expect(page.getByRole('row', { name: /Otto Owner/ })).toBeVisible()
  await page.getByRole('button', { name: 'Invite', exact: true }).focus()
  await keyboard.press('Enter')
  await expect(page.getByRole('dialog').getByLabel('Name')).toBeFocused()
  await keyboard.type(name)
  await keyboard.press('Tab')
  await keyboard.type(`${unique()}@freehold.example`)
  await keyboard.press('Tab')
  await keyboard.press('ArrowUp')
  await expect(page.getByRole('radio', { name: 'Support' })).toBeChecked()
  await keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Done' })).toBeFocused()
  await expect(page.getByText('A link to join is on its way')).toBeVisible()
  await expectAccessible(page, { where: 'what the inviter is told' })
  await keyboard.press('Enter')

  const row = page.getByRole('row', { name: new RegExp(name) })
  await expect(row.getByText('Invited')).toBeVisible()
  await row.getByRole('button', { name: `Actions for ${name}` }).focus()
  await keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Change role' })).toBeVisible()
  await expectAccessible(page, { where: 'actions about an operator' })
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await page.getByRole('radio', { name: 'Support' }).focus()
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await expect(row.getByText('Billing')).toBeVisible()

  await row.getByRole('button', { name: `Actions for ${name}` }).focus()
  await keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Change role' })).toBeVisible()
  await keyboard.press('ArrowUp')
  await expect(page.getByRole('menuitem', { name: 'Withdraw the invitation' })).toBeFocused()
  await keyboard.press('Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw the invitation' }).focus()
  await keyboard.press('Enter')
  await expect(row.getByText('Deactivated')).toBeVisible()
  expect(errors).toEqual([])
})

test('nobody is offered to change themselves, and the reason stands there', async ({ browser }) => {
  const page = await signIn(browser, 'pia')
  await page.goto('/partner/team')
  await page.getByRole('button', { name: 'Actions for Pia Partner' }).click()
  await expect(page.getByText('Somebody else has to change your own role.')).toBeVisible()
  await expect(page.getByRole('menuitem', { name: 'Change role' })).toBeDisabled()
})

test('a list invites members line by line, and one of them gets a role in a single tenant', async ({
  browser,
}) => {
  const customer = await signIn(browser, 'carl')
  const operator = await signIn(browser, 'olga')
  const errors = collectErrors(customer)
  const tail = unique()
  await customer.goto(`${ownBase(customer)}/members`)
  await customer.getByRole('button', { name: 'Invite many' }).click()
  const dialog = customer.getByRole('dialog')
  await dialog
    .getByRole('textbox')
    .fill(`bob-${tail}@acme.example; Bob ${tail}\nnonsense; Nobody\ncarl@acme.example; Carl; owner`)
  await dialog.getByRole('button', { name: 'Invite 3 people' }).click()
  await expect(
    dialog.getByText('One person invited, one was a member already, one line was refused.'),
  ).toBeVisible()
  await expectAccessible(customer, { where: 'what became of a list' })
  await dialog.getByRole('button', { name: 'Correct the refused lines' }).click()
  await expect(dialog.getByRole('textbox')).toHaveValue('nonsense; Nobody; member')
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  const tenant = await makeTenant(customer, operator, `For ${tail}`)
  await customer.goto(`${tenant}/access`)
  await expect(customer.getByRole('row', { name: /Carl Customer/ })).toContainText(
    'Role in the organization: Owner',
  )
  await customer.getByRole('button', { name: 'Add an administrator' }).click()
  await customer.getByLabel('Member').selectOption({ label: `Bob ${tail} (bob-${tail}@acme.example)` })
  await expectAccessible(customer, { where: 'giving a role in a tenant' })
  await customer.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click()
  const row = customer.getByRole('row', { name: new RegExp(`Bob ${tail}`) })
  await expect(row).toContainText('Role in this tenant: Administrator')
  await expectAccessible(customer, { where: 'who has access' })

  await customer.goto(`${ownBase(customer)}/members`)
  await customer.getByRole('button', { name: `Actions for Bob ${tail}` }).click()
  await customer.getByRole('menuitem', { name: 'Roles in tenants' }).click()
  const role = customer.getByRole('switch', { name: `For ${tail}` })
  await expect(role).toBeChecked()
  await expectAccessible(customer, { where: 'roles of a member in tenants' })
  await role.click()
  await expect(role).not.toBeChecked()
  expect(errors).toEqual([])
})

test('an account is found, disabled after typing its address, and enabled again', async ({ browser }) => {
  const page = await signIn(browser, 'olga')
  const errors = collectErrors(page)
  await page.goto('/operator/users')
  await page.getByRole('searchbox', { name: 'Find by e-mail or name' }).fill('jane@')
  await page.getByRole('link', { name: 'Jane Doe' }).click()
  await expect(page.getByRole('heading', { name: 'Jane Doe', level: 1 })).toBeVisible()
  await page.getByRole('button', { name: 'Disable account' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: 'Disable account' })).toBeDisabled()
  await dialog.getByRole('textbox').fill('jane@doe.example')
  await expectAccessible(page, { where: 'disabling an account' })
  await dialog.getByRole('button', { name: 'Disable account' }).click()
  await expect(page.getByText('Disabled', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Enable account' }).click()
  await expect(page.getByRole('button', { name: 'Disable account' })).toBeEnabled()
  expect(errors).toEqual([])
})
