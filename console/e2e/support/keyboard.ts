import { expect } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'

/** More stops than any page has before what a person looks for. */
export const mostStops = 60

/** Presses Tab until the element has the focus; fails when the keyboard never gets there, or is lost on the way. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible()
  for (let stop = 0; stop < mostStops; stop += 1) {
    await page.keyboard.press('Tab')
    if (await target.evaluate((element) => element === document.activeElement)) {
      await expectFocusSeen(page)
      return
    }
  }
  throw new Error(`the keyboard does not reach ${String(target)}`)
}

/** Something on the page has the focus, and whoever looks sees what. */
export async function expectFocusSeen(page: Page): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(() => {
        const focused = document.activeElement
        if (focused === null || focused === document.body) return 'nothing has the focus'
        return focused.matches(':focus-visible') ? 'seen' : `not seen: ${focused.outerHTML.slice(0, 200)}`
      }),
    )
    .toBe('seen')
}
