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
  readonly grant: string
  readonly account: string
  readonly connector: string
  readonly webhook: string
  readonly announcement: string
  readonly partner: string
  /** A customer of the partner. */
  readonly customer: string
  /** The entry of a new customer. */
  readonly onboarding: string
}

/** The id of whatever a list begins with. */
async function firstOf(page: Page, path: string, id = 'id'): Promise<string> {
  const { data } = await callApi(page, 'GET', path)
  // The contract says so of lists.
  const [first] = data as Record<string, string>[]
  expect(first, path).toBeDefined()
  return first?.[id] ?? ''
}

const aRequest = { reason: 'Something to look at', hours: 4, rights: 'read', tenantIds: null }

/** What only operators make; the announcement is not shown to anyone yet. */
async function prepareOperations(operator: Page, organizationId: string) {
  const grants = `/operator/v1/organizations/${organizationId}/support-grants`
  let grant = ''
  // An operator has one request open at a time, and a journey beside this one may be at it.
  await expect(async () => {
    grant = String((await callApi(operator, 'POST', grants, aRequest))['id'])
  }).toPass({ timeout: 60_000 })
  // Given up at once: other journeys are about what waits for an answer.
  await callApi(operator, 'POST', `${grants}/${grant}/withdraw`)
  const webhook = await callApi(operator, 'POST', '/operator/v1/webhooks', {
    name: `Pager ${Math.random().toString(36).slice(2, 8)}`,
    url: 'http://127.0.0.1:9/hook',
  })
  const announcement = await callApi(operator, 'POST', '/operator/v1/announcements', {
    severity: 'maintenance',
    title: { en: 'Maintenance to look at', de: 'Wartung zum Ansehen' },
    content: { en: 'It takes an hour.', de: 'Sie dauert eine Stunde.' },
    surfaces: ['app'],
    startsAt: '2099-01-01T00:00:00.000Z',
    endsAt: '2099-01-01T01:00:00.000Z',
  })
  return {
    grant,
    webhook: String(webhook['id']),
    announcement: String(announcement['id']),
    account: await firstOf(operator, '/operator/v1/users?view=admins', 'accountId'),
    connector: await firstOf(operator, '/operator/v1/connectors'),
  }
}

/** A partner, and the entry of a customer that it is about to bring. */
async function preparePartner(
  browser: Browser,
): Promise<Pick<Objects, 'partner' | 'customer' | 'onboarding'>> {
  const staff = await signIn(browser, 'pia')
  const me = await callApi(staff, 'GET', '/partner/v1/me')
  // The contract says so of whoever is on this surface.
  const { id: partner } = me['partner'] as { id: string }
  const onboarding = await callApi(staff, 'POST', `/partner/v1/partners/${partner}/onboardings`, {
    organization: { name: 'A customer to look at' },
    order: { blueprint: 'ai-assistant', packages: ['telegram'] },
  })
  const customer = await firstOf(staff, '/partner/v1/organizations')
  await staff.context().close()
  return { partner, customer, onboarding: String(onboarding['id']) }
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
  const other = await signIn(browser, 'otto')
  const operations = await prepareOperations(other, organizationId)
  await other.context().close()
  await customer.context().close()
  await operator.context().close()
  const ofPartner = await preparePartner(browser)
  return {
    base,
    tenant: tenant.split('/').at(-1) ?? '',
    order,
    draft: String(draft['id']),
    ...operations,
    ...ofPartner,
  }
}

/** Made once by each of Playwright's processes. */
let prepared: Promise<Objects> | undefined
const objects = (browser: Browser): Promise<Objects> => (prepared ??= prepare(browser))

const publicPages = [
  '/',
  '/at/northwind',
  '/sign-in?surface=app',
  '/auth/operator/sign-in',
  '/register',
  '/recover',
  '/confirmed',
  '/link',
]

/** A sign-in under way is known to one browser for some minutes, so each step is told as the server would tell it. */
const aStep = {
  surface: 'operator',
  email: 'ada@freehold.example',
  factors: ['passkey', 'totp', 'recovery_code'],
  passkeysPossible: true,
  demo: false,
  continueAt: null,
  recoveryCodes: null,
}
const steps = {
  step_confirm_password: { ...aStep, step: 'confirm', factors: ['password'] },
  step_confirm_factor: { ...aStep, step: 'confirm' },
  step_confirm_demo: { ...aStep, step: 'confirm', demo: true },
  step_second_factor: { ...aStep, step: 'second_factor', factors: ['totp', 'recovery_code'] },
  step_new_password: { ...aStep, step: 'new_password' },
  step_enrolment: { ...aStep, step: 'enrolment', factors: [] },
  step_recovery_codes: {
    ...aStep,
    step: 'done',
    recoveryCodes: ['abcde-fghij', 'klmno-pqrst', 'uvwxy-23456'],
  },
} as const

/** What mailed links lead to, likewise. */
const links = ['registration', 'invitation', 'recovery', 'set_up', 'email_change'] as const

async function tellSteps(page: Page): Promise<void> {
  for (const [uid, step] of Object.entries(steps)) {
    await page.route(`**/v1/interactions/${uid}`, (route) => route.fulfill({ json: step }))
  }
  await page.route('**/v1/links/read', (route) => {
    // The page sends what stood behind the address's hash, which is written here.
    const { token } = route.request().postDataJSON() as { token: string }
    const kind = token.split('.')[0]
    const passwordNeeded = kind !== 'email_change'
    const link = { kind, email: 'ada@acme.example', name: 'Ada', organization: 'Acme AG', passwordNeeded }
    return route.fulfill({ json: link })
  })
}

function customerPages({ base, tenant, order, draft, grant }: Objects): string[] {
  const ofTenant = ['', '/resources', '/files', '/access', '/audit', '/danger', '/change']
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
    '/support-grants',
    `/support-grants/${grant}`,
    '/security-policy',
    '/single-sign-on',
    '/branding',
    '/settings',
    '/notifications',
    '/profile',
    '/profile/notifications',
    '/profile/data',
    '/profile/security',
    '/profile/sessions',
  ].map((path) => base + path)
}

function operatorPages(objects: Objects): string[] {
  const { base, tenant, order, partner, grant, account, connector, webhook, announcement } = objects
  const organization = base.slice('/app/'.length)
  const pages = [
    '',
    '/orders',
    '/orders/new',
    `/orders/${organization}/${order}`,
    '/tenants',
    `/tenants/${organization}/${tenant}`,
    `/tenants/${organization}/${tenant}/resources`,
    `/tenants/${organization}/${tenant}/access`,
    `/tenants/${organization}/${tenant}/danger`,
    '/organizations',
    '/organizations/new',
    `/organizations/${organization}`,
    `/organizations/${organization}/branding`,
    `/organizations/${organization}/support-grants/${grant}`,
    '/support-grants',
    '/partners',
    '/partners/new',
    `/partners/${partner}`,
    `/partners/${partner}/branding`,
    `/partners/${partner}/terminate`,
    '/users',
    `/users/${account}`,
    '/team',
    '/connectors',
    '/connectors/new',
    `/connectors/${connector}`,
    '/blueprints',
    '/blueprints/new',
    '/blueprints/ai-assistant',
    '/templates',
    '/orphans',
    '/backups',
    '/audit',
    '/alerts',
    '/alerts/webhooks',
    `/alerts/webhooks/${webhook}`,
    '/alerts/settings',
    '/announcements',
    '/announcements/new',
    `/announcements/${announcement}`,
    '/notifications',
    '/profile',
    '/profile/notifications',
    '/profile/data',
    '/profile/security',
    '/profile/sessions',
  ]
  return pages.map((path) => `/operator${path}`)
}

function partnerPages({ customer, onboarding }: Pick<Objects, 'customer' | 'onboarding'>): string[] {
  const steps = ['', '/owner', '/product', '/details', '/packages', '/review']
  return [
    '',
    '/orders',
    '/orders/new',
    '/tenants',
    '/organizations',
    '/organizations/new',
    `/organizations/${customer}`,
    `/organizations/${customer}/branding`,
    '/blueprints',
    '/blueprints/ai-assistant',
    '/team',
    '/branding',
    '/settings',
    '/onboardings',
    ...steps.map((step) => `/onboardings/${onboarding}${step}`),
    '/notifications',
    '/profile',
    '/profile/security',
  ].map((path) => `/partner${path}`)
}

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
// A trace of a hundred pages costs more time than looking at them, and what is wrong is told page by page.
test.use({ trace: 'off' })

for (const locale of locales) {
  const walkAs = async (browser: Browser, persona: Persona, paths: readonly string[]) => {
    const page = await signIn(browser, persona)
    await expect(page).toHaveURL(homes[persona])
    await speak(page, locale)
    await walk(page, paths, locale)
  }

  test(`every page before sign-in can be used by everyone (${locale})`, async ({ browser }) => {
    test.setTimeout(240_000)
    const page = await (await browser.newContext({ locale })).newPage()
    await tellSteps(page)
    const told = Object.keys(steps).map((uid) => `/sign-in/${uid}`)
    const mailed = links.map((kind) => `/link/${kind}#${kind}.${'x'.repeat(24)}`)
    await walk(page, [...publicPages, ...told, ...mailed], locale)
  })

  test(`every page of the customer can be used by everyone (${locale})`, async ({ browser }) => {
    test.setTimeout(240_000)
    await walkAs(browser, 'carl', customerPages(await objects(browser)))
  })

  test(`every page of the operator can be used by everyone (${locale})`, async ({ browser }) => {
    test.setTimeout(240_000)
    await walkAs(browser, 'olga', operatorPages(await objects(browser)))
  })

  test(`every page of the partner can be used by everyone (${locale})`, async ({ browser }) => {
    test.setTimeout(240_000)
    await walkAs(browser, 'pia', partnerPages(await objects(browser)))
  })
}
