import type { Onboarding } from '@freehold/contract'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslations } from 'use-intl'
import { z } from 'zod'
import { onboardingPath } from '#lib/paths'
import { useListSearch } from '#lib/search'
import { useMe } from '#lib/session'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { DataTable, type Column } from '#ui/data-table'
import { EmptyState } from '#ui/empty-state'
import { OrganizationIcon, PlusIcon } from '#ui/icons'
import { PageFrame } from '#ui/page-frame'
import { RelativeTime } from '#ui/relative-time'
import { useAction } from '#ui/use-action'
import { beginOnboarding, discard, onboardingListQuery } from './onboarding-queries.ts'

/** Customers whose entry was begun, by whomever of the partner's staff. */
export function OnboardingsPage() {
  const t = useTranslations('onboardings')
  const partnerId = useMe().partner?.id ?? ''
  const { controls } = useListSearch(z.object({}))
  const query = useQuery(onboardingListQuery(partnerId, controls.cursor))
  const [leaving, setLeaving] = useState<Onboarding>()
  const columns = useColumns(setLeaving)
  return (
    <PageFrame title={t('title')} lead={t('lead')} actions={<BeginButton />}>
      <DataTable
        caption={t('title')}
        columns={columns}
        query={query}
        rowKey={({ id }) => id}
        rowLink={({ id }) => onboardingPath(id)}
        controls={controls}
        empty={
          <EmptyState
            icon={<OrganizationIcon size={26} />}
            title={t('emptyTitle')}
            text={t('emptyText')}
            actions={<BeginButton />}
          />
        }
      />
      <DiscardDialog onboarding={leaving} onClose={() => setLeaving(undefined)} />
    </PageFrame>
  )
}

/** Begins the entry of a customer and goes there. */
export function BeginButton() {
  const t = useTranslations('onboardings')
  const navigate = useNavigate()
  const partnerId = useMe().partner?.id ?? ''
  const begin = useAction({
    run: (_: undefined, idempotencyKey) => beginOnboarding(partnerId, idempotencyKey),
    refresh: [['onboardings', 'list']],
    onDone: ({ id }) => void navigate({ to: onboardingPath(id) }),
  })
  return (
    <Button
      leftSection={<PlusIcon size={18} />}
      loading={begin.isPending}
      onClick={() => begin.mutate(undefined)}
    >
      {t('begin')}
    </Button>
  )
}

function DiscardDialog({ onboarding, onClose }: { onboarding: Onboarding | undefined; onClose: () => void }) {
  const t = useTranslations('onboardings')
  const action = useAction({
    run: (one: Onboarding, idempotencyKey) => discard(one, idempotencyKey),
    success: t('discarded'),
    inlineErrors: true,
    refresh: [['onboardings']],
    onDone: onClose,
  })
  const name = onboarding?.form.organization?.name ?? t('unnamed')
  return (
    <ConfirmDialog
      opened={onboarding !== undefined}
      onClose={onClose}
      title={t('discardTitle', { name })}
      confirmLabel={t('discard')}
      danger
      busy={action.isPending}
      error={action.error}
      onConfirm={() => {
        if (onboarding) action.mutate(onboarding)
      }}
    >
      {t('discardText')}
    </ConfirmDialog>
  )
}

function useColumns(onDiscard: (onboarding: Onboarding) => void): readonly Column<Onboarding>[] {
  const t = useTranslations()
  return useMemo(
    () => [
      {
        id: 'customer',
        header: t('onboardings.customer'),
        cell: ({ form }) => form.organization?.name ?? t('onboardings.unnamed'),
      },
      {
        id: 'by',
        header: t('onboardings.startedBy'),
        cell: ({ createdBy }) => createdBy ?? '–',
        hideBelow: 'sm',
      },
      {
        id: 'changed',
        header: t('onboardings.changed'),
        cell: ({ updatedAt }) => <RelativeTime at={updatedAt} />,
        hideBelow: 'sm',
      },
      {
        id: 'actions',
        header: t('common.actions'),
        align: 'right',
        cell: (one) => (
          <Button
            variant="default"
            size="xs"
            aria-label={`${t('onboardings.discard')}: ${one.form.organization?.name ?? t('onboardings.unnamed')}`}
            onClick={() => onDiscard(one)}
          >
            {t('onboardings.discard')}
          </Button>
        ),
      },
    ],
    [t, onDiscard],
  )
}
