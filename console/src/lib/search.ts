import { useNavigate, useRouterState } from '@tanstack/react-router'
import type { z } from 'zod'
import { readSearch, type Flat } from './search-text.ts'

/** Cursors of the pages before this one, kept with the history entry; the first page has the empty cursor. */
declare module '@tanstack/history' {
  interface HistoryState {
    readonly earlier?: readonly string[]
  }
}

export type ListControls = {
  readonly cursor: string | undefined
  /** Whether any filter is set. */
  readonly isFiltered: boolean
  readonly clear: () => void
  readonly next: (cursor: string) => void
  /** Absent on the first page. */
  readonly previous: (() => void) | undefined
  readonly first: () => void
}

/**
 * A list's filters and page, held in the address. Changing a filter goes back to the first page, because a cursor
 * belongs to exactly one filter.
 */
export function useListSearch<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>) {
  const navigate = useNavigate()
  const location = useRouterState({ select: (state) => state.location })
  // Our own parser makes every value a string.
  const search = location.search as Flat
  const cursor = search['cursor']
  const earlier = location.state.earlier ?? []
  const filters = readSearch(schema, search)

  const go = (
    next: Record<string, string | undefined>,
    options: { replace: boolean; earlier?: string[] },
  ): void => {
    const { replace } = options
    void navigate({
      to: location.pathname,
      search: next,
      replace,
      resetScroll: !replace,
      state: { earlier: options.earlier ?? [] },
    })
  }
  const setFilters = (patch: Record<string, string | undefined>): void => {
    go({ ...search, ...patch, cursor: undefined }, { replace: true })
  }
  const controls: ListControls = {
    cursor,
    isFiltered: Object.values(filters).some((value) => value !== undefined),
    clear: () => go({}, { replace: true }),
    next: (following) =>
      go({ ...search, cursor: following }, { replace: false, earlier: [...earlier, cursor ?? ''] }),
    previous:
      earlier.length === 0
        ? undefined
        : () =>
            go(
              { ...search, cursor: earlier.at(-1) || undefined },
              { replace: false, earlier: earlier.slice(0, -1) },
            ),
    first: () => go({ ...search, cursor: undefined }, { replace: false }),
  }
  return { filters, setFilters, controls }
}
