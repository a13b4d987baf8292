import { beginTotp, confirmTotp, type MySecurity, removeTotp, type TotpSecret } from '@freehold/contract'
import { Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { z } from 'zod'
import { call } from '#lib/api'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { RelativeTime } from '#ui/relative-time'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import { securityQuery } from './factor-queries.ts'
import { TotpForm } from './totp-form.tsx'
import { whyLast } from './why-last.ts'

type TotpSectionProps = {
  readonly security: MySecurity
  readonly onAdded: (answer: { recoveryCodes: string[] | null }) => void
}

/** The code generator: set up, replaced, removed. */
export function TotpSection({ security, onAdded }: TotpSectionProps) {
  const t = useTranslations('factors')
  const [secret, setSecret] = useState<z.output<typeof TotpSecret>>()
  const begin = useAction({ run: () => call(beginTotp), onDone: setSecret })
  const { totpSince } = security
  const done = (answer: { recoveryCodes: string[] | null }): void => {
    setSecret(undefined)
    onAdded(answer)
  }
  return (
    <Section title={t('totp.title')} description={t('totp.text')}>
      {secret === undefined ? (
        <Stack gap="md">
          <Text size="sm">
            {totpSince === null ? (
              t('totp.none')
            ) : (
              <>
                {t('totp.since')} <RelativeTime at={totpSince} />
              </>
            )}
          </Text>
          <Group gap="xs">
            <Button
              variant={totpSince === null ? 'filled' : 'default'}
              loading={begin.isPending}
              onClick={() => begin.mutate()}
            >
              {totpSince === null ? t('totp.add') : t('totp.replace')}
            </Button>
            {totpSince === null ? null : <RemoveTotp security={security} />}
          </Group>
        </Stack>
      ) : (
        <Stack gap="md" maw={420}>
          <TotpForm secret={secret} confirm={(body) => call(confirmTotp, { body })} onDone={done} />
          <Group>
            <Button variant="default" onClick={() => setSecret(undefined)}>
              {t('cancel')}
            </Button>
          </Group>
        </Stack>
      )}
    </Section>
  )
}

function RemoveTotp({ security }: { security: MySecurity }) {
  const t = useTranslations('factors')
  const [opened, setOpened] = useState(false)
  const why = whyLast(t, security)
  const remove = useAction({
    run: () => call(removeTotp),
    success: t('totp.removed'),
    refresh: [securityQuery.queryKey],
    onDone: () => setOpened(false),
    inlineErrors: true,
  })
  return (
    <>
      <Button
        variant="default"
        disabled={why !== undefined}
        {...(why === undefined ? {} : { title: why })}
        onClick={() => setOpened(true)}
      >
        {t('remove')}
      </Button>
      {why === undefined ? null : (
        <Text size="xs" c="dimmed" w="100%">
          {why}
        </Text>
      )}
      <ConfirmDialog
        opened={opened}
        onClose={() => setOpened(false)}
        title={t('totp.removeTitle')}
        confirmLabel={t('remove')}
        onConfirm={() => remove.mutate()}
        busy={remove.isPending}
        error={remove.error}
        danger
      >
        {t('totp.removeText')}
      </ConfirmDialog>
    </>
  )
}
