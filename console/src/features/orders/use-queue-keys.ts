import { useHotkeys } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import type { RefObject } from 'react'

/**
 * Goes through the rows of a list by `j` and `k`; `a` and `r` open the focused one with that decision. The rows' own
 * links are focused, so that what is chosen is seen and Enter works as ever.
 */
export function useQueueKeys(container: RefObject<HTMLElement | null>): void {
  const navigate = useNavigate()
  const links = (): HTMLAnchorElement[] => [
    ...(container.current?.querySelectorAll<HTMLAnchorElement>('tbody tr > td:first-child a') ?? []),
  ]
  const focused = (): HTMLAnchorElement | undefined => links().find((link) => link === document.activeElement)
  const step = (by: number): void => {
    const all = links()
    const at = all.findIndex((link) => link === document.activeElement)
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by
    all[next]?.focus()
  }
  const decide = (decision: 'approve' | 'reject'): void => {
    const link = focused()
    if (link) void navigate({ to: new URL(link.href).pathname, search: { decide: decision } })
  }
  useHotkeys([
    ['j', () => step(1)],
    ['k', () => step(-1)],
    ['a', () => decide('approve')],
    ['r', () => decide('reject')],
  ])
}
