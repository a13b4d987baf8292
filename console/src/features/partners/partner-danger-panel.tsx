import { reinstatePartner, type Partner } from '@freehold/contract'
import { Button, Progress, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { partnerPath } from '#lib/paths'
import { useCan } from '#lib/session'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { ExactTime } from '#ui/relative-time'
import { LinkButton } from '#ui/route-link'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import { terminationQuery } from './partner-queries.ts'

/** Ending a partner, or taking a terminated one back. */
export function PartnerDangerPanel({ partner }: { partner: Partner }) {
  const t = useTranslations('partners')
  const can = useCan()
  if (partner.builtIn || !can('partner:terminate')) return null
  if (partner.status === 'terminated') return <Terminated partner={partner} />
  return (
    <Section title={t('danger')} description={t('dangerText')} variant="danger">
      <LinkButton to={`${partnerPath(partner.id)}/terminate`} color="red" variant="outline">
        {t('terminateBegin')}
      </LinkButton>
    </Section>
  )
}

function Terminated({ partner }: { partner: Partner }) {
  const t = useTranslations('partners')
  const { data } = useQuery(terminationQuery(partner.id))
  const [asking, { open, close }] = useDisclosure(false)
  const action = useAction({
    run: (_: undefined, idempotencyKey) =>
      call(reinstatePartner, { params: { partnerId: partner.id }, ifMatch: partner.version, idempotencyKey }),
    success: t('reinstated', { name: partner.name }),
    inlineErrors: true,
    refresh: [['partners'], ['auditEvents']],
    onDone: close,
  })
  const isMoving = data?.state === 'moving'
  return (
    <Section title={t('terminatedTitle')} variant="danger">
      <Stack gap="md" align="flex-start">
        {data ? (
          <Text size="sm" component="div">
            {t.rich('terminatedText', {
              moved: data.moved,
              total: data.total,
              target: data.targetPartnerName,
              at: () => <ExactTime at={data.createdAt} />,
            })}
            {data.reason ? <p>{data.reason}</p> : null}
          </Text>
        ) : null}
        {data && isMoving ? (
          <Progress
            w="100%"
            value={(100 * data.moved) / Math.max(1, data.total)}
            aria-label={t('movingProgress')}
          />
        ) : null}
        <Button variant="default" onClick={open} disabled={isMoving}>
          {t('reinstate')}
        </Button>
      </Stack>
      <ConfirmDialog
        opened={asking}
        onClose={close}
        title={t('reinstateTitle', { name: partner.name })}
        confirmLabel={t('reinstate')}
        busy={action.isPending}
        error={action.error}
        onConfirm={() => action.mutate(undefined)}
      >
        {t('reinstateText')}
      </ConfirmDialog>
    </Section>
  )
}
