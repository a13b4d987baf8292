import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { useErrorText } from './use-error-text.ts'

type ConfirmDialogProps = {
  readonly opened: boolean
  readonly onClose: () => void
  /** Names the object: "Remove Anna Meier?" */
  readonly title: string
  /** What will happen, and what cannot be undone. */
  readonly children: ReactNode
  /** The verb on the button. */
  readonly confirmLabel: string
  readonly onConfirm: () => void
  readonly busy?: boolean
  readonly error?: unknown
  readonly danger?: boolean
  /** What must be typed first; for what cannot be undone. */
  readonly typed?: string
}

/** Asks before something that matters. Escape and the close button leave everything as it is. */
export function ConfirmDialog({ opened, onClose, title, ...content }: ConfirmDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      {opened ? <Content onClose={onClose} {...content} /> : null}
    </Modal>
  )
}

function Content(props: Omit<ConfirmDialogProps, 'opened' | 'title'>) {
  const { onClose, children, confirmLabel, onConfirm, busy = false, error, danger = false, typed } = props
  const t = useTranslations('common')
  const errorText = useErrorText()
  const [text, setText] = useState('')
  const isConfirmed = typed === undefined || text.trim() === typed
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isConfirmed) onConfirm()
      }}
    >
      <Stack gap="md">
        <Text component="div" size="sm">
          {children}
        </Text>
        {typed === undefined ? null : (
          <TextInput
            label={t.rich('confirm.typeName', { name: typed })}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={text !== '' && !typed.startsWith(text.trim()) ? t('confirm.nameMismatch') : undefined}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
          />
        )}
        {error ? (
          <Alert color="red" role="alert">
            {errorText(error)}
          </Alert>
        ) : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" {...(danger ? { color: 'red' } : {})} disabled={!isConfirmed} loading={busy}>
            {confirmLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
