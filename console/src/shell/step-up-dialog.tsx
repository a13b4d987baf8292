import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { answerStepUp, onConfirmed, stepUpUrl } from '#lib/step-up'
import type { Surface } from '#lib/surface'

type Answer = (confirmed: boolean) => void

/** Every open dialog hears Escape, unless it comes from something marked so; the one below, with its input, stays. */
const keepsEscape = { 'data-mantine-stop-propagation': 'true' } as const

/**
 * Asks for a confirmation of who is there before something dangerous. It happens in a window of its own, so that
 * whatever was typed here stays; this one hears of it and goes on.
 */
export function StepUpDialog({ surface }: { surface: Surface }) {
  const t = useTranslations('shell.stepUp')
  const [opened, setOpened] = useState(false)
  const answer = useRef<Answer>(undefined)

  const settle = (confirmed: boolean): void => {
    setOpened(false)
    answer.current?.(confirmed)
    answer.current = undefined
  }

  useEffect(
    () =>
      answerStepUp(
        () =>
          new Promise((resolve) => {
            answer.current = resolve
            setOpened(true)
          }),
      ),
    [],
  )
  useEffect(() => (opened ? onConfirmed(() => settle(true)) : undefined), [opened])

  return (
    <Modal
      opened={opened}
      onClose={() => settle(false)}
      title={t('title')}
      attributes={{ content: keepsEscape }}
      closeButtonProps={{ 'aria-label': t('cancel'), ...keepsEscape }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') settle(false)
      }}
    >
      <Stack gap="md">
        <Text size="sm">{t('text')}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" {...keepsEscape} onClick={() => settle(false)}>
            {t('cancel')}
          </Button>
          <Button
            component="a"
            href={stepUpUrl(surface)}
            target="freehold-step-up"
            rel="opener"
            data-autofocus
            {...keepsEscape}
          >
            {t('confirm')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
