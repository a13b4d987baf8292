import AxeBuilder from '@axe-core/playwright'
import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

export type AxeOptions = {
  /** What is being looked at, for the message: "tenant list, dark, 390 px". */
  readonly where?: string
  /** Parts of the page that are not ours, as CSS selectors. */
  readonly exclude?: readonly string[]
}

/**
 * Fails with one readable line a fault when the page breaks WCAG 2.2 AA. Our pages hold no frames of other origins,
 * so axe need not open a page of its own for its results, which takes longer than the check itself.
 */
export async function expectAccessible(page: Page, options: AxeOptions = {}): Promise<void> {
  let builder = new AxeBuilder({ page }).withTags(tags).setLegacyMode(true)
  for (const selector of options.exclude ?? []) builder = builder.exclude(selector)
  const { violations } = await builder.analyze()
  const faults = violations.flatMap(({ id, impact, help, nodes }) =>
    nodes.map((node) => {
      const reason = [...node.any, ...node.all, ...node.none].map(({ message }) => message).join('; ')
      return `${id} (${impact ?? 'unknown'}): ${help}\n    ${node.target.join(' ')}\n    ${reason || node.html}`
    }),
  )
  const title = `${options.where ?? page.url()}: ${faults.length} accessibility faults`
  expect(faults.length, `${title}\n${faults.join('\n')}\n`).toBe(0)
}
