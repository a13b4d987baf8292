import { expect } from '@playwright/test'
import type { Browser, BrowserContextOptions, Page } from '@playwright/test'

/** People of the demo, each on the surface where they work. */
export const homes = {
  olga: /\/operator(?:$|\?)/,
  otto: /\/operator(?:$|\?)/,
  pia: /\/partner(?:$|\?)/,
  carl: /\/app\/[0-9a-f-]{36}(?:$|\?)/,
} as const

export type Persona = keyof typeof homes

/** A form that BotFather's tokens have; no bot answers to it. */
export const telegramToken = `987654321:${'Journey'.repeat(5)}`

/** Everything a page said to the developer's console that was an error; a journey ends with none. */
export function collectErrors(page: Page): string[] {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`)
  })
  return errors
}

/** Signs a person of the demo in, in a browser of their own. */
export async function signIn(
  browser: Browser,
  persona: Persona,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  await page.goto(`/_demo/${persona}`)
  await page.waitForURL(homes[persona])
  return page
}

/** Where a customer's own pages begin: `/app/<organization>`. */
export function ownBase(page: Page): string {
  const [base] = /^\/app\/[0-9a-f-]{36}/.exec(new URL(page.url()).pathname) ?? []
  if (base === undefined) throw new Error(`${page.url()} is no customer's page`)
  return base
}

type Answer = Readonly<Record<string, unknown>>

/** Calls the API as the page would, with its cookie; for what a journey needs but does not show. */
export async function callApi(page: Page, method: string, path: string, body: Answer = {}): Promise<Answer> {
  const { status, answer } = await page.evaluate(
    async (request) => {
      const response = await fetch(request.path, {
        method: request.method,
        headers: {
          'content-type': 'application/json',
          'x-freehold-csrf': '1',
          'idempotency-key': crypto.randomUUID(),
        },
        ...(request.method === 'GET' ? {} : { body: JSON.stringify(request.body) }),
      })
      return { status: response.status, answer: (await response.json()) as Answer }
    },
    { method, path, body },
  )
  expect(status, `${method} ${path}: ${JSON.stringify(answer)}`).toBeLessThan(300)
  return answer
}

/** Submits an order for an assistant without packages; answers its id. */
export async function placeOrder(page: Page, displayName: string): Promise<string> {
  const organizationId = ownBase(page).slice('/app/'.length)
  const orders = `/app/v1/organizations/${organizationId}/orders`
  const parameters = { agentName: 'Ada' }
  const { id } = await callApi(page, 'POST', orders, { blueprint: 'ai-assistant', displayName, parameters })
  await callApi(page, 'POST', `${orders}/${String(id)}/submit`)
  return String(id)
}

/** Opens an order from the operator's queue. */
export async function openFromQueue(page: Page, displayName: string): Promise<void> {
  await page.goto('/operator/orders')
  await page.getByRole('link', { name: displayName }).click()
  await expect(page.getByRole('heading', { level: 1, name: displayName })).toBeVisible()
}

/** Approves the order that the page shows, once its plan is there. */
export async function approve(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Approve', exact: true }).click()
  await page.getByRole('button', { name: 'Approve this plan' }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
}

/** A tenant that is ready, made by an order of its own; answers the customer's address of it. */
export async function makeTenant(customer: Page, operator: Page, displayName: string): Promise<string> {
  const id = await placeOrder(customer, displayName)
  const base = ownBase(customer)
  const order = `/operator/v1/organizations/${base.slice('/app/'.length)}/orders/${id}`
  const read = () => callApi(operator, 'GET', order)
  await expect.poll(async () => (await read())['planState']).toBe('ready')
  const { plan } = await read()
  // An order whose plan is ready has one, and a plan has a hash: the contract says so.
  await callApi(operator, 'POST', `${order}/approve`, { planHash: (plan as { hash: string }).hash })
  await expect.poll(async () => (await read())['state'], { timeout: 15_000 }).toBe('completed')
  return `${base}/tenants/${String((await read())['tenantId'])}`
}
