import { disableUser, enableUser, endAccountSessions, recoverUser, type User } from '@freehold/contract'
import { Alert, Button, Checkbox, Group, Stack, Text } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { useCan, useMe } from '#lib/session'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'

const refresh = [['users'], ['operators'], ['auditEvents']]

/** Why nothing may be done about an account here, or undefined where it may. */
function useObstacle(user: User): string | undefined {
  const t = useTranslations()
  const me = useMe()
  const can = useCan()
  if (!can('user:manage')) return t('common.noPermission')
  if (me.accountId === user.accountId) return t('users.ownAccount')
  return user.operatorRole !== null && me.operatorRole !== 'owner' ? t('users.ownersOnly') : undefined
}

/** Disabling, enabling and recovery; nobody does any of it to themselves. */
export function UserAccessPanel({ user }: { user: User }) {
  const t = useTranslations('users')
  const obstacle = useObstacle(user)
  const disabled = obstacle !== undefined
  return (
    <Section title={t('dangerTitle')} description={t('dangerText')} variant="danger">
      <Stack gap="lg">
        {obstacle ? <Alert color="gray">{obstacle}</Alert> : null}
        {user.state === 'active' ? (
          <>
            <Recover user={user} disabled={disabled} />
            <EndSessions user={user} disabled={disabled || user.sessions === 0} />
            <Disable user={user} disabled={disabled} />
          </>
        ) : (
          <Enable user={user} disabled={disabled} />
        )}
      </Stack>
    </Section>
  )
}

type ActionProps = { readonly user: User; readonly disabled: boolean }

function Recover({ user, disabled }: ActionProps) {
  const t = useTranslations('users')
  const [opened, setOpened] = useState(false)
  const [resetSecondFactor, setReset] = useState(false)
  const recover = useAction({
    run: (_: void, idempotencyKey) =>
      call(recoverUser, {
        params: { accountId: user.accountId },
        body: { resetSecondFactor },
        idempotencyKey,
      }),
    success: ({ sentTo }) => t('recoverStarted', { email: sentTo }),
    refresh,
    onDone: () => setOpened(false),
    inlineErrors: true,
  })
  return (
    <Row text={t('recoverText')} label={t('recover')} disabled={disabled} onClick={() => setOpened(true)}>
      <ConfirmDialog
        opened={opened}
        onClose={() => setOpened(false)}
        title={t('recoverTitle', { name: user.name })}
        confirmLabel={t('recover')}
        onConfirm={() => recover.mutate()}
        busy={recover.isPending}
        error={recover.error}
      >
        <Stack gap="md">
          <Text size="sm">{t('recoverDialog', { email: user.email })}</Text>
          {user.secondFactor ? (
            <Checkbox
              checked={resetSecondFactor}
              onChange={(event) => setReset(event.currentTarget.checked)}
              label={t('resetFactor')}
              description={t('resetFactorHint')}
            />
          ) : null}
        </Stack>
      </ConfirmDialog>
    </Row>
  )
}

function EndSessions({ user, disabled }: ActionProps) {
  const t = useTranslations('users')
  const [opened, setOpened] = useState(false)
  const end = useAction({
    run: (_: void, idempotencyKey) =>
      call(endAccountSessions, { params: { accountId: user.accountId }, idempotencyKey }),
    success: t('sessionsEnded', { name: user.name }),
    refresh,
    onDone: () => setOpened(false),
    inlineErrors: true,
  })
  return (
    <Row
      text={t('endSessionsText')}
      label={t('endSessions')}
      disabled={disabled}
      onClick={() => setOpened(true)}
    >
      <ConfirmDialog
        opened={opened}
        onClose={() => setOpened(false)}
        title={t('endSessionsTitle', { name: user.name })}
        confirmLabel={t('endSessions')}
        onConfirm={() => end.mutate()}
        busy={end.isPending}
        error={end.error}
      >
        {t('endSessionsText')}
      </ConfirmDialog>
    </Row>
  )
}

function Disable({ user, disabled }: ActionProps) {
  const t = useTranslations('users')
  const [opened, setOpened] = useState(false)
  const disable = useAction({
    run: (_: void, idempotencyKey) =>
      call(disableUser, {
        params: { accountId: user.accountId },
        ifMatch: user.version,
        idempotencyKey,
      }),
    success: t('disabled', { name: user.name }),
    refresh,
    onDone: () => setOpened(false),
    inlineErrors: true,
  })
  return (
    <Row
      danger
      text={t('disableText')}
      label={t('disable')}
      disabled={disabled}
      onClick={() => setOpened(true)}
    >
      <ConfirmDialog
        opened={opened}
        onClose={() => setOpened(false)}
        title={t('disableTitle', { name: user.name })}
        confirmLabel={t('disable')}
        onConfirm={() => disable.mutate()}
        busy={disable.isPending}
        error={disable.error}
        typed={user.email}
        danger
      >
        {t('disableText')}
      </ConfirmDialog>
    </Row>
  )
}

function Enable({ user, disabled }: ActionProps) {
  const t = useTranslations('users')
  const enable = useAction({
    run: (_: void, idempotencyKey) =>
      call(enableUser, {
        params: { accountId: user.accountId },
        ifMatch: user.version,
        idempotencyKey,
      }),
    success: t('enabled', { name: user.name }),
    refresh,
  })
  return (
    <Row text={t('enableText')} label={t('enable')} disabled={disabled} onClick={() => enable.mutate()} />
  )
}

type RowProps = {
  readonly text: string
  readonly label: string
  readonly disabled: boolean
  readonly onClick: () => void
  readonly danger?: boolean
  readonly children?: ReactNode
}

function Row({ text, label, disabled, onClick, danger = false, children }: RowProps) {
  return (
    <Group justify="space-between" gap="md" align="center">
      <Text size="sm" maw={560}>
        {text}
      </Text>
      <Button
        variant={danger ? 'filled' : 'default'}
        {...(danger ? { color: 'red' } : {})}
        disabled={disabled}
        onClick={onClick}
      >
        {label}
      </Button>
      {children}
    </Group>
  )
}
