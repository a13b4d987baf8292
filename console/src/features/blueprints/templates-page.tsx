import type { Template } from '@freehold/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { listPath } from '#lib/paths'
import type { Scope } from '#lib/surface'
import { EmptyState } from '#ui/empty-state'
import { ErrorState } from '#ui/error-state'
import { TemplateIcon } from '#ui/icons'
import { PageFrame, PageSkeleton } from '#ui/page-frame'
import { RouteLink } from '#ui/route-link'
import { templateListQuery } from './blueprint-queries.ts'
import { TemplateForm } from './template-form.tsx'
import classes from './blueprint-page.module.css'

type TemplatesPageProps = { readonly scope: Scope; readonly name: string | undefined }

/** The texts from which workspace files are made; one at a time beside the list. */
export function TemplatesPage({ scope, name }: TemplatesPageProps) {
  const t = useTranslations('blueprints.templates')
  const { data, error, refetch } = useQuery(templateListQuery)
  const missing = error ? <ErrorState error={error} retry={() => void refetch()} /> : <PageSkeleton />
  return (
    <PageFrame title={t('title')} lead={t('lead')}>
      {data ? <Templates scope={scope} templates={data} name={name} /> : missing}
    </PageFrame>
  )
}

type TemplatesProps = TemplatesPageProps & { readonly templates: readonly Template[] }

function Templates({ scope, templates, name }: TemplatesProps) {
  const t = useTranslations('blueprints.templates')
  const [first] = templates
  if (!first) {
    return <EmptyState icon={<TemplateIcon size={26} />} title={t('emptyTitle')} text={t('emptyText')} />
  }
  const chosen = templates.find((template) => template.name === (name ?? first.name))
  return (
    <div className={classes['templates']}>
      <List scope={scope} templates={templates} chosen={chosen} />
      {chosen ? (
        <TemplateForm key={chosen.name} template={chosen} />
      ) : (
        <EmptyState icon={<TemplateIcon size={26} />} title={t('missing')} />
      )}
    </div>
  )
}

type ListProps = {
  readonly scope: Scope
  readonly templates: readonly Template[]
  readonly chosen: Template | undefined
}

function List({ scope, templates, chosen }: ListProps) {
  const t = useTranslations('blueprints.templates')
  return (
    <nav aria-label={t('title')}>
      <ul className={classes['templateList']}>
        {templates.map(({ name }) => (
          <li key={name}>
            <RouteLink
              to={`${listPath(scope, 'templates')}/${name}`}
              className={classes['templateLink'] ?? ''}
              {...(name === chosen?.name ? { 'data-status': 'active', 'aria-current': 'page' as const } : {})}
            >
              {name}
            </RouteLink>
          </li>
        ))}
      </ul>
    </nav>
  )
}
