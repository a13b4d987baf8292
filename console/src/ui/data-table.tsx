import { Group, Paper, Skeleton, Text, UnstyledButton, VisuallyHidden } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import {
  createSortedRowModel,
  rowSortingFeature,
  sortFn_alphanumeric,
  tableFeatures,
  useTable,
  type ColumnDef,
} from '@tanstack/react-table'
import { useMemo, useRef, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { hasCode } from '#lib/api-error'
import type { ListControls } from '#lib/search'
import { classes, hiddenBelow } from './data-table-layout.ts'
import { EmptyState } from './empty-state.tsx'
import { ErrorState } from './error-state.tsx'
import { SearchIcon, SortAscendingIcon, SortDescendingIcon, SortIcon } from './icons.tsx'
import { Pager } from './pager.tsx'
import { RouteLink } from './route-link.tsx'
import { useOverflow } from './use-overflow.ts'

export type Column<Row> = {
  readonly id: string
  readonly header: string
  readonly cell: (row: Row) => ReactNode
  /** Value to sort by; only for lists that arrive whole, since a page of a longer list cannot be put in order here. */
  readonly sortBy?: (row: Row) => string | number
  readonly align?: 'left' | 'right'
  /** Leaves the column out on narrower screens. */
  readonly hideBelow?: 'sm' | 'md' | 'lg'
  readonly width?: number | string
}

export type Rows<Row> = {
  readonly data: readonly Row[]
  readonly nextCursor?: string | null
}

type DataTableProps<Row> = {
  /** Names the table for people who cannot see the heading above it. */
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly query: Pick<
    UseQueryResult<Rows<Row>>,
    'data' | 'error' | 'refetch' | 'isFetching' | 'isPlaceholderData'
  >
  readonly rowKey: (row: Row) => string
  /** Makes the first column a link that the whole row follows. */
  readonly rowLink?: (row: Row) => string
  readonly empty: ReactNode
  /** Search field and chips. */
  readonly filters?: ReactNode
  readonly controls?: ListControls | undefined
  /** Without a card around it, inside a section. */
  readonly bare?: boolean
}

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric },
})

/** A list in rows: loading, empty, nothing found, error and no access look alike everywhere. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { caption, query, filters, controls, bare = false } = props
  const content = (
    <>
      {filters ? <div className={classes['toolbar']}>{filters}</div> : null}
      <Body {...props} />
      <Status query={query} controls={controls} bare={bare} />
    </>
  )
  if (bare) return content
  return (
    <Paper component="section" aria-label={caption} className={classes['card']}>
      {content}
    </Paper>
  )
}

function Body<Row extends object>(props: DataTableProps<Row>) {
  const { query, controls, empty } = props
  const t = useTranslations('common')
  const isRefused = hasCode(query.error, 'auth.forbidden')
  // What was there stays there while a refresh fails.
  if (query.error && (isRefused || query.data === undefined))
    return <ErrorState error={query.error} retry={() => void query.refetch()} />
  if (query.data === undefined) return <SkeletonRows columns={props.columns} caption={props.caption} />
  if (query.data.data.length > 0) return <Grid {...props} rows={query.data.data} />
  if (!controls?.isFiltered && controls?.cursor === undefined) return empty
  return (
    <EmptyState
      icon={<SearchIcon size={26} />}
      title={t('list.noMatchTitle')}
      text={t('list.noMatchText')}
      actions={
        <UnstyledButton className={classes['textButton']} onClick={controls?.clear}>
          {t('clearFilters')}
        </UnstyledButton>
      }
    />
  )
}

function Grid<Row extends object>(props: DataTableProps<Row> & { rows: readonly Row[] }) {
  const { caption, columns, rows, rowKey, rowLink, query } = props
  const defs = useMemo(
    () =>
      columns.map((column): ColumnDef<typeof features, Row> => ({
        id: column.id,
        header: column.header,
        accessorFn: (row) => column.sortBy?.(row) ?? '',
        enableSorting: column.sortBy !== undefined,
        sortFn: 'alphanumeric',
      })),
    [columns],
  )
  const data = useMemo(() => [...rows], [rows])
  const table = useTable({ features, columns: defs, data, getRowId: rowKey })
  const layoutOf = (id: string): Column<Row> | undefined => columns.find((column) => column.id === id)
  const scroll = useRef<HTMLDivElement>(null)
  const overflows = useOverflow(scroll)
  return (
    <div
      ref={scroll}
      className={classes['scroll']}
      data-stale={query.isPlaceholderData}
      {...(overflows ? { tabIndex: 0, role: 'group', 'aria-label': caption } : {})}
    >
      <table className={classes['table']}>
        <caption className={classes['caption']}>{caption}</caption>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map(({ id, column }) => (
                <HeaderCell
                  key={id}
                  layout={layoutOf(column.id)}
                  sorted={column.getIsSorted()}
                  onSort={column.getCanSort() ? column.getToggleSortingHandler() : undefined}
                />
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {/* Called, not rendered as components: new columns must not put an end to a menu or dialog in a cell. */}
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id} className={rowLink ? classes['linkRow'] : undefined}>
              {row.getAllCells().map((cell, index) => (
                <td key={cell.id} {...cellLayout(layoutOf(cell.column.id))}>
                  {index === 0 && rowLink ? (
                    <RouteLink to={rowLink(row.original)} className={classes['rowLink'] ?? ''}>
                      {layoutOf(cell.column.id)?.cell(row.original)}
                    </RouteLink>
                  ) : (
                    layoutOf(cell.column.id)?.cell(row.original)
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function cellLayout<Row>(column: Column<Row> | undefined) {
  return {
    className: hiddenBelow(column?.hideBelow),
    'data-align': column?.align ?? 'left',
    ...(column?.width === undefined ? {} : { style: { width: column.width } }),
  }
}

type HeaderCellProps<Row> = {
  readonly layout: Column<Row> | undefined
  readonly sorted: false | 'asc' | 'desc'
  readonly onSort: ((event: unknown) => void) | undefined
}

function HeaderCell<Row>({ layout, sorted, onSort }: HeaderCellProps<Row>) {
  const t = useTranslations('common.list')
  if (!layout) return null
  if (!onSort) {
    return (
      <th scope="col" {...cellLayout(layout)}>
        {layout.header}
      </th>
    )
  }
  const Icon = sorted === 'asc' ? SortAscendingIcon : sorted === 'desc' ? SortDescendingIcon : SortIcon
  const aria = sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : 'none'
  return (
    <th scope="col" aria-sort={aria} {...cellLayout(layout)}>
      <UnstyledButton onClick={onSort} className={classes['sort']}>
        {layout.header}
        <Icon size={15} />
        {sorted === false ? null : (
          <VisuallyHidden>{sorted === 'asc' ? t('sortedAscending') : t('sortedDescending')}</VisuallyHidden>
        )}
      </UnstyledButton>
    </th>
  )
}

/** How many entries are shown, told to people who cannot see them too, and the way to the other pages. */
function Status<Row>({ query, controls, bare }: Pick<DataTableProps<Row>, 'query' | 'controls' | 'bare'>) {
  const next = query.data?.nextCursor ?? undefined
  const isOnlyPage = next === undefined && controls?.cursor === undefined
  const text = useStatusText(query)
  if (bare && isOnlyPage) return <VisuallyHidden component="output">{text}</VisuallyHidden>
  return (
    <Group justify="space-between" className={classes['footer']} data-empty={text === ''}>
      <Text component="output" size="sm" c="dimmed">
        {text}
      </Text>
      {controls ? <Pager controls={controls} next={next} /> : null}
    </Group>
  )
}

function useStatusText({ data, error }: DataTableProps<unknown>['query']): string {
  const t = useTranslations('common.list')
  if (data === undefined || error !== null || data.data.length === 0) return ''
  const count = data.data.length
  return typeof data.nextCursor === 'string' ? t('shownMore', { count }) : t('shown', { count })
}

const skeletonRows = [0, 1, 2, 3, 4, 5]

function SkeletonRows<Row>({ columns, caption }: { columns: readonly Column<Row>[]; caption: string }) {
  const t = useTranslations('common')
  return (
    <output className={classes['loading']} aria-busy="true" aria-label={`${caption}: ${t('loading')}`}>
      {skeletonRows.map((row) => (
        <Group key={row} gap="xl" wrap="nowrap" className={classes['skeletonRow']}>
          {columns.map((column, index) => (
            <Skeleton key={column.id} height={12} w={index === 0 ? '40%' : '20%'} />
          ))}
        </Group>
      ))}
    </output>
  )
}
