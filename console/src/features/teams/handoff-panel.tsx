import type { Handoff } from '@freehold/contract'
import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core'
import { useFormatter, useTranslations } from 'use-intl'
import { CopyIconButton } from '#ui/copy-id'

/** The form that had the focus is gone when this takes its place. */
function focus(node: HTMLElement | null): void {
  node?.focus()
}

type HandoffPanelProps = { readonly name: string; readonly handoff: Handoff; readonly onClose: () => void }

/** What the inviter does now: nothing where a link was mailed, or hand over the one secret that is shown once. */
export function HandoffPanel({ name, handoff, onClose }: HandoffPanelProps) {
  const t = useTranslations()
  return (
    <Stack gap="md">
      <Content name={name} handoff={handoff} />
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus ref={focus}>
          {t('teams.handoff.done')}
        </Button>
      </Group>
    </Stack>
  )
}

function Content({ name, handoff }: Pick<HandoffPanelProps, 'name' | 'handoff'>) {
  const t = useTranslations('teams.handoff')
  const format = useFormatter()
  if (handoff.by === 'mail') return <Text size="sm">{t('mail', { email: handoff.sentTo })}</Text>
  if (handoff.by === 'secret_already_shown') return <Text size="sm">{t('alreadyShown')}</Text>
  const secret = handoff.by === 'link' ? handoff.link : handoff.temporaryPassword
  return (
    <>
      <Alert color="yellow">{t('once')}</Alert>
      <Text size="sm">{t(handoff.by, { name })}</Text>
      <Group gap={6} wrap="nowrap">
        <Code block style={{ flex: 1, overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {secret}
        </Code>
        <CopyIconButton value={secret} label={t(handoff.by === 'link' ? 'linkLabel' : 'passwordLabel')} />
      </Group>
      {handoff.by === 'link' ? (
        <Text size="xs" c="dimmed">
          {t('validUntil', {
            at: format.dateTime(new Date(handoff.expiresAt), { dateStyle: 'medium', timeStyle: 'short' }),
          })}
        </Text>
      ) : null}
    </>
  )
}
