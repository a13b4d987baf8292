import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import type { Browser, Page } from '@playwright/test'
import {
  callApi,
  collectErrors,
  homes,
  makeTenant,
  ownBase,
  placeOrder,
  signIn,
  type Persona,
} from './journey.ts'
import { expectAccessible } from './support/axe.ts'

const shots = fileURLToPath(new URL('../../test-results/pages/', import.meta.url))
const locales = ['en', 'de'] as const
type Locale = (typeof locales)[number]
type View = { readonly width: number; readonly scheme: 'light' | 'dark' }

/** Between both languages the sample shows every page in both schemes and both widths. */
const sample = {
  en: [
    { width: 1280, scheme: 'light' },
    { width: 390, scheme: 'dark' },
  ],
  de: [
    { width: 390, scheme: 'light' },
    { width: 1280, scheme: 'dark' },
  ],
} as const satisfies Record<Locale, readonly View[]>

/** How each page is looked at: in `npm test` by the sample, in `npm run test:full` in every way. */
function viewsOf(locale: Locale): readonly View[] {
  return test.info().config.metadata['full'] ? [...sample.en, ...sample.de] : sample[locale]
}

type Objects = {
  readonly base: string
  readonly tenant: string
  readonly order: string
  readonly draft: string
}

/** Something of everything, so that no page is looked at empty only. */
async function prepare(browser: Browser): Promise<Objects> {
  const customer = await signIn(browser, 'carl')
  const operator = await signIn(browser, 'olga')
  const base = ownBase(customer)
  const organizationId = base.slice('/app/'.length)
  const tenant = await makeTenant(customer, operator, 'A tenant to look at')
  const order = await placeOrder(customer, 'An order to look at')
  const draft = await callApi(customer, 'POST', `/app/v1/organizations/${organizationId}/orders`, {
    blueprint: 'ai-assistant',
    displayName: 'A draft to look at',
    packages: ['telegram'],
  })
  await customer.context().close()
  await operator.context().close()
  return { base, tenant: tenant.split('/').at(-1) ?? '', order, draft: String(draft['id']) }
}

const publicPages = ['/', '/register', '/recover', '/link']

function customerPages({ base, tenant, order, draft }: Objects): string[] {
  const ofTenant = ['', '/resources', '/files', '/audit', '/danger', '/change']
  return [
    '',
    '/orders',
    '/orders/new',
    `/orders/${order}`,
    `/orders/${draft}/edit`,
    `/orders/${draft}/edit/packages`,
    `/orders/${draft}/edit/review`,
    '/tenants',
    ...ofTenant.map((part) => `/tenants/${tenant}${part}`),
    '/members',
    '/audit',
    '/settings',
    '/profile',
  ].map((path) => base + path)
}

function operatorPages({ base, tenant, order }: Objects): string[] {
  const organization = base.slice('/app/'.length)
  const pages = [
    '',
    '/orders',
    '/orders/new',
    `/orders/${organization}/${order}`,
    '/tenants',
    `/tenants/${organization}/${tenant}`,
    `/tenants/${organization}/${tenant}/resources`,
    `/tenants/${organization}/${tenant}/danger`,
    '/organizations',
    '/organizations/new',
    `/organizations/${organization}`,
    '/partners',
    '/partners/new',
    '/connectors',
    '/connectors/new',
    '/blueprints',
    '/blueprints/new',
    '/blueprints/ai-assistant',
    '/templates',
    '/orphans',
    '/audit',
    '/profile',
  ]
  return pages.map((path) => `/operator${path}`)
}

const partnerPages = [
  '',
  '/orders',
  '/orders/new',
  '/tenants',
  '/organizations',
  '/blueprints',
  '/profile',
].map((path) => `/partner${path}`)

/** The account's own language decides; here every page is asked for in both without changing the account. */
async function speak(page: Page, locale: Locale): Promise<void> {
  await page.addInitScript((value) => localStorage.setItem('freehold.locale', value), locale)
  await page.route(/\/v1\/me$/, async (route) => {
    if (route.request().method() !== 'GET') return route.continue()
    const response = await route.fetch()
    const me: unknown = await response.json()
    return route.fulfill({ response, json: typeof me === 'object' ? { ...me, locale } : me })
  })
}

/** What is wrong with the page as it is shown now; nothing when it can be used by everyone. */
async function faultsOf(page: Page, where: string): Promise<string[]> {
  const faults: string[] = []
  await expectAccessible(page, { where }).catch((error: Error) => faults.push(error.message))
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  if (wider > 0) faults.push(`${where} is ${wider} px wider than the screen`)
  return faults
}

async function show(page: Page, { width, scheme: colorScheme }: View): Promise<void> {
  await page.setViewportSize({ width, height: 900 })
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState }) => playState === 'finished'),
  )
}

/** Loads each page once and looks at it in the ways that belong to the language. */
async function walk(page: Page, paths: readonly string[], locale: Locale): Promise<void> {
  const errors = collectErrors(page)
  const faults: string[] = []
  for (const path of paths) {
    await page.goto(path)
    await expect(page.locator('h1').first(), path).toBeVisible()
    await expect(page.locator('[aria-busy="true"]'), path).toHaveCount(0)
    await expect(page.locator('html'), path).toHaveAttribute('lang', locale)
    const name = path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id').replaceAll(/\W+/g, '-')
    for (const view of viewsOf(locale)) {
      const { width, scheme } = view
      await show(page, view)
      faults.push(...(await faultsOf(page, `${path}, ${locale}, ${scheme}, ${width} px`)))
      await page.screenshot({ path: `${shots}${locale}/${name}-${scheme}-${width}.png`, fullPage: true })
    }
  }
  expect(faults.join('\n')).toBe('')
  expect(errors).toEqual([])
}

test.describe.configure({ mode: 'parallel' })

for (const locale of locales) {
  const walkAs = async (browser: Browser, persona: Persona, paths: readonly string[]) => {
    const page = await signIn(browser, persona)
    await expect(page).toHaveURL(homes[persona])
    await speak(page, locale)
    await walk(page, paths, locale)
  }

  test(`every page before sign-in can be used by everyone (${locale})`, async ({ browser }) => {
    const page = await (await browser.newContext({ locale })).newPage()
    await walk(page, publicPages, locale)
  })

  test(`every page of the customer can be used by everyone (${locale})`, async ({ browser }) => {
    test.setTimeout(240_000)
    await walkAs(browser, 'carl', customerPages(await prepare(browser)))
  })

  test(`every page of the operator can be used by everyone (${locale})`, async ({ browser }) => {
    test.setTimeout(240_000)
    await walkAs(browser, 'olga', operatorPages(await prepare(browser)))
  })

  test(`every page of the partner can be used by everyone (${locale})`, async ({ browser }) => {
    test.setTimeout(240_000)
    await walkAs(browser, 'pia', partnerPages)
  })
}
