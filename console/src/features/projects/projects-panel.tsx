import { removeProject, type Project } from '@freehold/contract'
import { Button, Group, Paper, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { ResourceList } from '#features/resources'
import { call } from '#lib/api'
import { useCan } from '#lib/session'
import type { Scope } from '#lib/surface'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { EmptyState } from '#ui/empty-state'
import { ErrorState } from '#ui/error-state'
import { PlusIcon, ProjectIcon, TrashIcon } from '#ui/icons'
import { PageSkeleton } from '#ui/page-frame'
import { useAction } from '#ui/use-action'
import { ProjectForm } from './project-form.tsx'
import { projectListQuery } from './project-queries.ts'
import { ProjectStateBadge } from './project-state-badge.tsx'
import classes from './projects-panel.module.css'

type ProjectsPanelProps = {
  readonly scope: Scope
  readonly organizationId: string
  readonly tenantId: string
}

/** The projects of a tenant, each with its repository and application. */
export function ProjectsPanel({ scope, organizationId, tenantId }: ProjectsPanelProps) {
  const t = useTranslations('projects')
  const can = useCan()
  const [creating, { open, close }] = useDisclosure(false)
  const { data, error, refetch } = useQuery(projectListQuery(organizationId, tenantId))
  if (error) return <ErrorState error={error} retry={() => void refetch()} />
  if (!data) return <PageSkeleton />
  const create = can('project:manage') ? (
    <Button leftSection={<PlusIcon size={18} />} onClick={open}>
      {t('create')}
    </Button>
  ) : null
  return (
    <section aria-label={t('title')} className={classes['root']}>
      <ProjectForm organizationId={organizationId} tenantId={tenantId} opened={creating} onClose={close} />
      {data.data.length === 0 ? (
        <Paper className={classes['card']}>
          <EmptyState
            icon={<ProjectIcon size={26} />}
            title={t('emptyTitle')}
            text={t('emptyText')}
            actions={create}
          />
        </Paper>
      ) : (
        <>
          <Group justify="space-between">
            <Text size="sm" c="dimmed">
              {t('lead')}
            </Text>
            {create}
          </Group>
          {data.data.map((project) => (
            <ProjectCard key={project.id} project={project} brief={scope.surface === 'app'} />
          ))}
        </>
      )}
    </section>
  )
}

function ProjectCard({ project, brief }: { project: Project; brief: boolean }) {
  const t = useTranslations('projects')
  return (
    <Paper component="article" aria-label={project.displayName} className={classes['card']}>
      <Group justify="space-between" className={classes['head']}>
        <div>
          <Group gap="sm">
            <Title order={2} size="h3">
              {project.displayName}
            </Title>
            <ProjectStateBadge state={project.state} />
          </Group>
          <Text size="sm" c="dimmed" className="mono">
            {project.name}
          </Text>
        </div>
        <RemoveButton project={project} />
      </Group>
      <ResourceList
        resources={project.resources}
        label={t('resourcesOf', { name: project.displayName })}
        brief={brief}
      />
    </Paper>
  )
}

function RemoveButton({ project }: { project: Project }) {
  const t = useTranslations()
  const can = useCan()
  const [opened, { open, close }] = useDisclosure(false)
  const { organizationId, tenantId, id, version, name, displayName, state } = project
  const remove = useAction({
    run: (_: void, idempotencyKey) =>
      call(removeProject, { params: { organizationId, tenantId, id }, ifMatch: version, idempotencyKey }),
    inlineErrors: true,
    success: t('projects.removing', { name: displayName }),
    refresh: [['projects'], ['tenants'], ['auditEvents']],
    onDone: close,
  })
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={<TrashIcon size={16} />}
        onClick={open}
        disabled={!can('project:manage') || state === 'removing'}
        {...(can('project:manage') ? {} : { title: t('common.noPermission') })}
        aria-label={t('projects.removeNamed', { name: displayName })}
      >
        {t('common.remove')}
      </Button>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t('projects.removeTitle', { name: displayName })}
        confirmLabel={t('common.remove')}
        typed={name}
        onConfirm={() => remove.mutate()}
        busy={remove.isPending}
        error={remove.error}
        danger
      >
        {t('projects.removeText')}
      </ConfirmDialog>
    </>
  )
}
