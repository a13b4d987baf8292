import type { Tenant } from '@freehold/contract'
import { useTranslations } from 'use-intl'
import { CopyIconButton } from '#ui/copy-id'
import { Section } from '#ui/section'
import classes from './tenant-page.module.css'

/** The workspace files as the tenant has them; changed only by an order. */
export function TenantFilesPanel({ tenant }: { tenant: Tenant }) {
  const t = useTranslations('tenants')
  return (
    <div className={classes['stack']}>
      {tenant.files.map(({ name, content, templateVersion }) => (
        <Section
          key={name}
          title={name}
          description={
            templateVersion === null ? t('fileOwn') : t('fileTemplate', { version: templateVersion })
          }
          actions={<CopyIconButton value={content} label={name} />}
        >
          <pre className={classes['file']}>{content}</pre>
        </Section>
      ))}
    </div>
  )
}
