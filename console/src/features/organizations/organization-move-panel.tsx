import { moveOrganization, previewMove, type Organization } from '@freehold/contract'
import { Button, Group, List, NativeSelect, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { useCan } from '#lib/session'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { ErrorState } from '#ui/error-state'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import { partnerChoicesQuery } from './organization-queries.ts'

function previewQuery(organizationId: string, partnerId: string) {
  return queryOptions({
    queryKey: ['organizations', organizationId, 'movePreview', partnerId],
    queryFn: ({ signal }) => call(previewMove, { params: { organizationId }, query: { partnerId }, signal }),
    staleTime: 0,
  })
}

/** Gives an organization to another partner, after showing what that takes along. For operators. */
export function OrganizationMovePanel({ organization }: { organization: Organization }) {
  const t = useTranslations('organizations')
  const can = useCan()
  const { data } = useQuery(partnerChoicesQuery)
  const [target, setTarget] = useState('')
  const [asking, { open, close }] = useDisclosure(false)
  if (!can('organization:move')) return null
  const targets = data?.data.filter(({ id, status }) => status === 'active' && id !== organization.partnerId)
  return (
    <Section title={t('danger')} description={t('moveText')} variant="danger">
      <Group align="end" gap="sm">
        <NativeSelect
          label={t('moveTo')}
          value={target}
          data={[
            { value: '', label: t('movePick') },
            ...(targets ?? []).map(({ id, name, builtIn }) => ({
              value: id,
              label: builtIn ? t('partnerDirect') : name,
            })),
          ]}
          onChange={(event) => setTarget(event.currentTarget.value)}
        />
        <Button color="red" variant="outline" disabled={target === ''} onClick={open}>
          {t('moveAsk')}
        </Button>
      </Group>
      {target === '' ? null : (
        <MoveDialog organization={organization} target={target} opened={asking} onClose={close} />
      )}
    </Section>
  )
}

type MoveDialogProps = {
  readonly organization: Organization
  readonly target: string
  readonly opened: boolean
  readonly onClose: () => void
}

function MoveDialog({ organization, target, opened, onClose }: MoveDialogProps) {
  const t = useTranslations('organizations')
  const preview = useQuery({ ...previewQuery(organization.id, target), enabled: opened })
  const action = useAction({
    run: (partnerId: string, idempotencyKey) =>
      call(moveOrganization, {
        params: { organizationId: organization.id },
        body: { partnerId },
        ifMatch: preview.data?.version ?? organization.version,
        idempotencyKey,
      }),
    success: ({ name, partnerName }) => t('moved', { name, partner: partnerName }),
    inlineErrors: true,
    refresh: [['organizations'], ['partners'], ['orders'], ['tenants'], ['auditEvents']],
    onDone: onClose,
  })
  const found = preview.data
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t('moveTitle', { name: organization.name, partner: found?.to.name ?? '' })}
      confirmLabel={t('move')}
      danger
      typed={organization.slug}
      busy={action.isPending || preview.isFetching}
      error={action.error}
      onConfirm={() => action.mutate(target)}
    >
      {preview.error ? <ErrorState error={preview.error} retry={() => void preview.refetch()} /> : null}
      {found ? (
        <Stack gap="xs">
          <List size="sm">
            <List.Item>{t('moveTenants', { count: found.tenants })}</List.Item>
            <List.Item>
              {t('moveOrders', { count: found.openOrders, waiting: found.ordersWaitingForPartner })}
            </List.Item>
            <List.Item>
              {t('moveLosing', {
                count: found.losing.length,
                names: found.losing.map(({ name }) => name).join(', '),
              })}
            </List.Item>
            <List.Item>{t('moveGaining', { count: found.gaining.length })}</List.Item>
          </List>
          <Text size="sm">{t('moveNotified', { count: found.notified })}</Text>
        </Stack>
      ) : null}
    </ConfirmDialog>
  )
}
