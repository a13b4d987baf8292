import {
  refuseSupportGrant,
  revokeSupportGrant,
  withdrawSupportGrant,
  type SupportGrant,
} from '@freehold/contract'
import { Button, Modal, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { useCan, useMe } from '#lib/session'
import type { Scope } from '#lib/surface'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { useAction } from '#ui/use-action'
import { SupportGrantAcceptForm } from './support-grant-accept-form.tsx'
import { touchedBySteps } from './support-grant-queries.ts'
import { OpenSessionButton } from './support-session-form.tsx'

type Props = { readonly grant: SupportGrant; readonly size?: 'xs' | 'sm' }

/** What may be done with a grant on this side, as it stands now. */
export function SupportGrantActions({ scope, ...rest }: Props & { scope: Scope }) {
  return scope.surface === 'app' ? <CustomerActions {...rest} /> : <OperatorActions {...rest} />
}

type Open = 'accept' | 'refuse' | 'revoke'

function CustomerActions({ grant, size = 'sm' }: Props) {
  const t = useTranslations()
  const can = useCan()
  const [open, setOpen] = useState<Open>()
  const { state, requestedByName: operator } = grant
  if (state !== 'requested' && state !== 'accepted') return null
  const refusal = can('support_grant:decide') ? {} : { disabled: true, title: t('common.noPermission') }
  const close = (): void => setOpen(undefined)
  return (
    <>
      {state === 'requested' ? (
        <>
          <Button size={size} onClick={() => setOpen('accept')} {...refusal}>
            {t('supportGrants.accept')}
          </Button>
          <Button size={size} variant="default" onClick={() => setOpen('refuse')} {...refusal}>
            {t('supportGrants.refuse')}
          </Button>
        </>
      ) : (
        <Button size={size} color="red" onClick={() => setOpen('revoke')} {...refusal}>
          {t('supportGrants.revoke')}
        </Button>
      )}
      <Modal opened={open === 'accept'} onClose={close} title={t('supportGrants.acceptTitle', { operator })}>
        {open === 'accept' ? <SupportGrantAcceptForm grant={grant} onClose={close} /> : null}
      </Modal>
      <AnswerDialog grant={grant} step="refuse" opened={open === 'refuse'} onClose={close} />
      <AnswerDialog grant={grant} step="revoke" opened={open === 'revoke'} onClose={close} />
    </>
  )
}

const steps = {
  refuse: { endpoint: refuseSupportGrant, done: 'refused' },
  revoke: { endpoint: revokeSupportGrant, done: 'revoked' },
} as const

type AnswerDialogProps = {
  readonly grant: SupportGrant
  readonly step: keyof typeof steps
  readonly opened: boolean
  readonly onClose: () => void
}

function AnswerDialog({ grant, step, opened, onClose }: AnswerDialogProps) {
  const t = useTranslations('supportGrants')
  const [reason, setReason] = useState('')
  const { organizationId, id, requestedByName: operator } = grant
  const { endpoint, done } = steps[step]
  const answer = useAction({
    run: (_: void, idempotencyKey) =>
      call(endpoint, { params: { organizationId, id }, body: { reason }, idempotencyKey }),
    success: t(done),
    refresh: touchedBySteps,
    onDone: onClose,
    inlineErrors: true,
  })
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t(`${step}Title`, { operator })}
      confirmLabel={t(step)}
      onConfirm={() => answer.mutate()}
      busy={answer.isPending}
      error={answer.error}
      danger={step === 'revoke'}
    >
      {t(`${step}Text`, { operator })}
      <Textarea
        mt="md"
        label={t('answer')}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
        autosize
        minRows={2}
        maxLength={1000}
      />
    </ConfirmDialog>
  )
}

function OperatorActions({ grant, size = 'sm' }: Props) {
  const t = useTranslations()
  const can = useCan()
  const me = useMe()
  const [asking, setAsking] = useState(false)
  const { organizationId, id, state } = grant
  const withdraw = useAction({
    run: (_: void, idempotencyKey) =>
      call(withdrawSupportGrant, { params: { organizationId, id }, idempotencyKey }),
    success: t('supportGrants.withdrawn'),
    refresh: touchedBySteps,
    onDone: () => setAsking(false),
    inlineErrors: true,
  })
  if (state !== 'requested' && state !== 'accepted') return null
  const refusal = can('support_grant:request') ? {} : { disabled: true, title: t('common.noPermission') }
  return (
    <>
      {state === 'accepted' ? (
        <OpenSessionButton grant={grant} size={size} isOwn={grant.requestedBy === me.accountId} />
      ) : null}
      <Button size={size} variant="default" onClick={() => setAsking(true)} {...refusal}>
        {state === 'requested' ? t('supportGrants.withdraw') : t('supportGrants.giveBack')}
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('supportGrants.withdrawTitle')}
        confirmLabel={state === 'requested' ? t('supportGrants.withdraw') : t('supportGrants.giveBack')}
        onConfirm={() => withdraw.mutate()}
        busy={withdraw.isPending}
        error={withdraw.error}
      >
        {t('supportGrants.withdrawText')}
      </ConfirmDialog>
    </>
  )
}
