import { Breadcrumbs, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { useEffect, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { hasCode } from '#lib/api-error'
import { useBrand } from '#lib/brand'
import { ErrorState } from './error-state.tsx'
import { TextLink } from './route-link.tsx'
import classes from './page-frame.module.css'

export type Crumb = { readonly label: string; readonly to: string }

type FrameProps = {
  readonly title: string
  /** One line below the heading: what the page is for. */
  readonly lead?: ReactNode
  /** Stands beside the heading, usually a status. */
  readonly badge?: ReactNode
  readonly crumbs?: readonly Crumb[]
  readonly actions?: ReactNode
  /** `narrow` for forms and reading. */
  readonly width?: 'wide' | 'narrow'
  readonly children: ReactNode
}

/** Keeps the tab's title that of the page. */
export function useDocumentTitle(title: string): void {
  const product = useBrand()?.name ?? 'Freehold'
  useEffect(() => {
    document.title = title === '' ? product : `${title} · ${product}`
  }, [title, product])
}

/** Every page: breadcrumbs, one heading, actions, content. */
export function PageFrame({ title, lead, badge, crumbs, actions, width = 'wide', children }: FrameProps) {
  const t = useTranslations('common.page')
  useDocumentTitle(title)
  return (
    <div className={classes['root']} data-width={width}>
      <header className={classes['header']}>
        {crumbs && crumbs.length > 0 ? (
          <nav aria-label={t('breadcrumbs')}>
            <Breadcrumbs separator="/" separatorMargin={6}>
              {crumbs.map(({ label, to }) => (
                <TextLink key={to} to={to} size="sm">
                  {label}
                </TextLink>
              ))}
            </Breadcrumbs>
          </nav>
        ) : null}
        <Group justify="space-between" align="flex-start" gap="md">
          <div className={classes['heading']}>
            <Group gap="sm" align="center">
              <Title order={1}>{title}</Title>
              {badge}
            </Group>
            {lead ? (
              <Text c="dimmed" mt={4} maw={680} component="div">
                {lead}
              </Text>
            ) : null}
          </div>
          {actions ? <Group gap="xs">{actions}</Group> : null}
        </Group>
      </header>
      {children}
    </div>
  )
}

type QueryFrameProps<T> = Omit<FrameProps, 'title' | 'children' | 'lead' | 'badge' | 'actions'> & {
  readonly query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch' | 'isFetching'>
  /** Heading while the object is not there yet. */
  readonly title: string
  readonly frame: (data: T) => Pick<FrameProps, 'title' | 'lead' | 'badge' | 'actions' | 'crumbs'>
  readonly children: (data: T) => ReactNode
}

/** A page about one object: shows that it loads, that it failed, that it is not there, or the object. */
export function QueryFrame<T>({ query, title, frame, children, ...rest }: QueryFrameProps<T>) {
  const { data, error } = query
  if (data !== undefined && !hasCode(error, 'auth.forbidden')) {
    return (
      <PageFrame {...rest} {...frame(data)}>
        {children(data)}
      </PageFrame>
    )
  }
  return (
    <PageFrame {...rest} title={title}>
      {error ? <ErrorState error={error} retry={() => void query.refetch()} /> : <PageSkeleton />}
    </PageFrame>
  )
}

/** What stands where the content will be. */
export function PageSkeleton() {
  const t = useTranslations('common')
  return (
    <Stack component="output" gap="md" aria-busy="true" aria-label={t('loading')}>
      <Skeleton height={140} radius="lg" />
      <Skeleton height={240} radius="lg" />
    </Stack>
  )
}
