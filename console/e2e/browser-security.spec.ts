import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { ownBase, signIn } from './journey.ts'

type Violation = { readonly directive: string; readonly blocked: string; readonly at: string }

declare global {
  interface Window {
    policyViolations?: Violation[]
  }
}

/** Keeps what the browser refuses for the policy of a page, from before the page's first line on. */
async function watchPolicy(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.policyViolations = []
    document.addEventListener('securitypolicyviolation', (event) => {
      window.policyViolations?.push({
        directive: event.effectiveDirective,
        blocked: event.blockedURI,
        at: location.pathname,
      })
    })
  })
}

/** Everything that a page's scripts could hand on, beside what it shows. */
async function look(page: Page) {
  return page.evaluate(async () => {
    const stored = [localStorage, sessionStorage].flatMap((store) =>
      Object.keys(store).map((key) => `${key}=${store.getItem(key) ?? ''}`),
    )
    const databases = await indexedDB.databases()
    const handlers = [...document.querySelectorAll('*')].flatMap((element) =>
      [...element.attributes].filter(({ name }) => name.startsWith('on')).map(({ name }) => name),
    )
    return {
      violations: window.policyViolations ?? [],
      inline: document.querySelectorAll('script:not([src])').length,
      foreign: [...document.querySelectorAll<HTMLScriptElement>('script[src]')].filter(
        ({ src }) => new URL(src).origin !== location.origin,
      ).length,
      handlers,
      cookies: document.cookie,
      stored,
      databases: databases.map(({ name }) => name ?? ''),
      links: [...document.querySelectorAll<HTMLAnchorElement>('a[href]')]
        .filter(({ origin, target }) => origin === location.origin && target === '')
        .map(({ pathname }) => pathname),
    }
  })
}

/** A signed token, or 256 random bits as this product writes them. */
const tokenForm = /eyJ[\w-]{10,}\.[\w-]{10,}|(?<![\w-])[\w-]{43}(?![\w-])/

/** Pages that begin something else than reading when they are opened. */
const isLeftAlone = (path: string): boolean =>
  /^\/(?:auth|_demo|_mail|oidc|docs|metrics|v1)\b|sign-out/.test(path)

/** Ids in a path make pages of one kind: one of each is looked at. */
const kindOf = (path: string): string => path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id')

async function crawl(page: Page, start: string, most: number): Promise<string[]> {
  const seen = new Set<string>()
  const queue = [start]
  while (queue.length > 0 && seen.size < most) {
    const path = queue.shift() ?? start
    if (seen.has(kindOf(path))) continue
    seen.add(kindOf(path))
    await page.goto(path)
    await page.locator('main, [role=main], h1').first().waitFor()
    const found = await look(page)
    expect(found.violations, path).toEqual([])
    expect([found.inline, found.foreign, found.handlers], path).toEqual([0, 0, []])
    expect(found.cookies, `${path}: a script can read a cookie`).toBe('')
    expect(found.databases, path).toEqual([])
    expect(
      found.stored.filter((entry) => tokenForm.test(entry)),
      path,
    ).toEqual([])
    queue.push(...found.links.filter((link) => !isLeftAlone(link) && !seen.has(kindOf(link))))
  }
  return [...seen]
}

const people = [
  { persona: 'olga', home: () => '/operator' },
  { persona: 'pia', home: () => '/partner' },
  { persona: 'carl', home: ownBase },
] as const

for (const { persona, home } of people) {
  test(`no page that ${persona} can reach breaks its policy, runs a script of the page, or keeps a token`, async ({
    browser,
  }) => {
    const isFull = Boolean(test.info().config.metadata['full'])
    test.setTimeout(isFull ? 600_000 : 60_000)
    const page = await signIn(browser, persona)
    const start = home(page)
    await watchPolicy(page)
    const seen = await crawl(page, start, isFull ? 200 : 12)
    expect(seen.length).toBeGreaterThan(5)
    const cookies = await page.context().cookies()
    expect(cookies.length).toBeGreaterThan(0)
    const isPlain = page.url().startsWith('http://')
    for (const { name, httpOnly, sameSite, secure, path } of cookies) {
      expect([name, httpOnly, sameSite !== 'None'], name).toEqual([name, true, true])
      // Without TLS, on this machine only, a cookie can carry neither the flag nor the prefix.
      if (!isPlain) expect([name.startsWith('__Host-'), secure, path]).toEqual([true, true, '/'])
    }
    await page.context().close()
  })
}

test('pages before signing in break no policy either, and keep nothing', async ({ page }) => {
  await watchPolicy(page)
  for (const path of ['/', '/sign-in?surface=app', '/register', '/recover', '/link', '/nothing-here']) {
    await page.goto(path)
    await page.locator('body *').first().waitFor()
    const found = await look(page)
    expect([found.violations, found.inline, found.handlers], path).toEqual([[], 0, []])
    expect([found.cookies, found.stored.filter((entry) => tokenForm.test(entry))], path).toEqual(['', []])
  }
})

test('a page of ours cannot be framed, and opens no window that can reach it', async ({ browser }) => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto('/sign-in?surface=app')
  const address = page.url()
  const framed = await page.evaluate(async (url) => {
    const frame = document.createElement('iframe')
    frame.src = url
    document.body.append(frame)
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    try {
      return frame.contentDocument?.querySelector('input') !== null && frame.contentDocument !== null
    } catch {
      return false
    }
  }, address)
  expect(framed).toBe(false)
  await context.close()
})
