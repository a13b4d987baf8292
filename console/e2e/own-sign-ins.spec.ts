import { expect, test } from '@playwright/test'
import type { Browser, Page } from '@playwright/test'
import { collectErrors, homes, ownBase, signIn } from './journey.ts'
import { setPassword, typePassword } from './support/accounts.ts'
import { expectAccessible } from './support/axe.ts'

/** Somebody whom no other journey is about: whoever signs all others out would sign those out too. */
const loner = 'ina@mueller-bau.example'

const aBrowser = async (browser: Browser): Promise<Page> => (await browser.newContext()).newPage()

async function signInByPassword(page: Page): Promise<Page> {
  await page.goto('/auth/app/sign-in')
  await typePassword(page, loner)
  await page.waitForURL(homes.carl)
  return page
}

test('a person sees where it is signed in, and signs the other browser out', async ({ browser }) => {
  const [here, there] = [await aBrowser(browser), await aBrowser(browser)]
  await setPassword(here, loner)
  await signInByPassword(here)
  await signInByPassword(there)
  const errors = collectErrors(here)
  const base = ownBase(here)
  await here.goto(`${base}/profile/sessions`)
  await expect(here.getByText('This browser')).toBeVisible()
  await expectAccessible(here)
  await here.screenshot({ path: 'test-results/pages/own-sign-ins.png', fullPage: true })
  await here.getByRole('button', { name: 'Sign out all others' }).first().click()
  await here.getByRole('dialog').getByRole('button', { name: 'Sign out all others' }).click()
  await expect(here.getByText(/browsers? (?:was|were) signed out/)).toBeVisible()
  const answer = await there.evaluate(async () => (await fetch('/app/v1/me')).status)
  expect(answer).toBe(401)
  expect(errors).toEqual([])
})

test('an organization sets up its own identity provider, and is told when there is none', async ({
  browser,
}) => {
  const page = await signIn(browser, 'carl', { viewport: { width: 390, height: 800 } })
  const errors = collectErrors(page)
  await page.goto(`${ownBase(page)}/single-sign-on`)
  await expect(page.getByText('/auth/single-sign-on/callback/')).toBeVisible()
  await page.getByLabel('Issuer address').fill('https://127.0.0.1')
  await page.getByLabel('Client id').fill('freehold')
  await page.getByLabel('Client secret').fill('a secret of nobody')
  await page.getByLabel('Claim that gives roles').fill('groups')
  await page.getByLabel('Roles by value').fill('bosses = owner')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByLabel('Roles by value')).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel('Roles by value').fill('bosses = admin')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(
    page.getByText('The identity provider could not be read at this address.').first(),
  ).toBeVisible()
  await expectAccessible(page)
  await page.screenshot({ path: 'test-results/pages/single-sign-on.png', fullPage: true })
  expect(errors.filter((error) => !error.includes('422'))).toEqual([])
})

test('the sign-in page leads to a company’s own sign-in, and tells nothing of who has one', async ({
  page,
}) => {
  await page.goto('/auth/app/sign-in')
  await page.getByRole('button', { name: 'Use your company’s sign-in' }).click()
  await expectAccessible(page)
  await page.screenshot({ path: 'test-results/pages/company-sign-in.png', fullPage: true })
  await page.getByLabel('Your company’s short name').fill('No such name')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Use lower-case letters, digits and single hyphens.')).toBeVisible()
  await page.getByLabel('Your company’s short name').fill('acme-ag')
  await page.keyboard.press('Enter')
  await expect(page.getByText('There is no such company sign-in, or it is not in use.')).toBeVisible()
})

test('with whom to sign in is a choice where there are several, and operators see who has single sign-on', async ({
  browser,
  page,
}) => {
  await page.goto('/sign-in?surface=app&returnTo=/app')
  await expect(page.getByRole('link', { name: 'Continue with Freehold' })).toHaveAttribute(
    'href',
    '/auth/app/sign-in?issuer=freehold&returnTo=%2Fapp',
  )
  await expectAccessible(page)
  await page.screenshot({ path: 'test-results/pages/sign-in-options.png', fullPage: true })
  const customer = await signIn(browser, 'carl')
  const operator = await signIn(browser, 'olga')
  await operator.goto(`/operator/organizations/${ownBase(customer).slice('/app/'.length)}`)
  await expect(operator.getByText('This organization has none.')).toBeVisible()
  await expectAccessible(operator)
})
