import { terminatePartner, type Partner, type TerminationPreview } from '@freehold/contract'
import { Button, Group, List, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { listPath, partnerPath } from '#lib/paths'
import { orUndefined } from '#lib/record-changes'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { FactList } from '#ui/fact-list'
import { QueryFrame } from '#ui/page-frame'
import { LinkButton } from '#ui/route-link'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import { partnerQuery, terminationPreviewQuery, terminationQuery } from './partner-queries.ts'
import { TerminationChoices, type Choices } from './termination-choices.tsx'

/** What ending a partner would touch and where its organizations go, before anything happens. */
export function TerminatePartnerPage({ partnerId }: { partnerId: string }) {
  const t = useTranslations('partners')
  const partner = useQuery(partnerQuery(partnerId)).data
  const preview = useQuery(terminationPreviewQuery(partnerId))
  const name = partner?.name ?? ''
  return (
    <QueryFrame
      query={preview}
      title={t('terminateTitle', { name })}
      crumbs={[
        { label: t('title'), to: listPath({ surface: 'operator' }, 'partners') },
        { label: name, to: partnerPath(partnerId) },
      ]}
      frame={() => ({ title: t('terminateTitle', { name }), lead: t('terminateLead') })}
    >
      {(found) => (partner === undefined ? null : <Termination partner={partner} preview={found} />)}
    </QueryFrame>
  )
}

function Consequences({ preview }: { preview: TerminationPreview }) {
  const t = useTranslations('partners')
  const people = preview.staff.map(({ accountId, name, email }) => (
    <List.Item key={accountId}>
      {name} ({email})
    </List.Item>
  ))
  return (
    <Section title={t('consequences')}>
      <FactList
        facts={[
          { label: t('organizations'), value: preview.organizations },
          { label: t('tenants'), value: preview.tenants },
          { label: t('openOrders'), value: preview.openOrders },
          { label: t('ordersPassedOn'), value: preview.ordersWaitingForPartner },
          {
            label: t('staffLockedOut'),
            value: people.length === 0 ? t('nobody') : <List size="sm">{people}</List>,
          },
        ]}
      />
    </Section>
  )
}

function Termination({ partner, preview }: { partner: Partner; preview: TerminationPreview }) {
  const t = useTranslations('partners')
  const direct = preview.targets.find(({ builtIn }) => builtIn)
  const [target, setTarget] = useState(direct?.id ?? '')
  const [choices, setChoices] = useState<Choices>({})
  const [reason, setReason] = useState('')
  const { asking, ask, close, action } = useTermination(partner, preview, { target, choices, reason })
  const targetName = preview.targets.find(({ id }) => id === target)?.name ?? ''
  return (
    <>
      <Consequences preview={preview} />
      <Section title={t('whereTo')} description={t('whereToText')}>
        <Stack gap="md" maw={560}>
          <NativeSelect
            label={t('allGoTo')}
            data={preview.targets.map(({ id, name }) => ({ value: id, label: name }))}
            value={target}
            onChange={(event) => setTarget(event.currentTarget.value)}
          />
          <TextInput
            label={t('reason')}
            description={t('reasonHint')}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </Stack>
      </Section>
      <TerminationChoices preview={preview} target={target} choices={choices} onChange={setChoices} />
      <Section title={t('terminate')} variant="danger">
        <Stack gap="md" align="flex-start">
          <Text size="sm">{t('terminateText')}</Text>
          <Group gap="xs">
            <LinkButton to={partnerPath(partner.id)} variant="default">
              {t('keep')}
            </LinkButton>
            <Button color="red" onClick={ask}>
              {t('terminateAsk')}
            </Button>
          </Group>
        </Stack>
      </Section>
      <ConfirmDialog
        opened={asking}
        onClose={close}
        title={t('terminateTitle', { name: partner.name })}
        confirmLabel={t('terminate')}
        typed={partner.slug}
        danger
        busy={action.isPending}
        error={action.error}
        onConfirm={() => action.mutate(partner.slug)}
      >
        {t('terminateSummary', {
          count: preview.organizations,
          exceptions: Object.keys(choices).length,
          target: targetName,
        })}
      </ConfirmDialog>
    </>
  )
}

type Wish = { readonly target: string; readonly choices: Choices; readonly reason: string }

function useTermination(partner: Partner, preview: TerminationPreview, { target, choices, reason }: Wish) {
  const navigate = useNavigate()
  const client = useQueryClient()
  const t = useTranslations('partners')
  const [asking, setAsking] = useState(false)
  const why = orUndefined(reason)
  const action = useAction({
    run: (confirm: string, idempotencyKey) =>
      call(terminatePartner, {
        params: { partnerId: partner.id },
        ifMatch: preview.version,
        idempotencyKey,
        body: {
          confirm,
          targetPartnerId: target,
          exceptions: Object.entries(choices).map(([organizationId, targetPartnerId]) => ({
            organizationId,
            targetPartnerId,
          })),
          ...(why === undefined ? {} : { reason: why }),
        },
      }),
    success: t('terminated', { name: partner.name }),
    inlineErrors: true,
    refresh: [['partners'], ['organizations'], ['orders'], ['auditEvents']],
    onDone: (termination) => {
      client.setQueryData(terminationQuery(partner.id).queryKey, termination)
      void navigate({ to: partnerPath(partner.id) })
    },
  })
  return { asking, ask: () => setAsking(true), close: () => setAsking(false), action }
}
