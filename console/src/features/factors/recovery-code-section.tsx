import { type MySecurity, regenerateRecoveryCodes } from '@freehold/contract'
import { Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { ConfirmDialog } from '#ui/confirm-dialog'
import { Section } from '#ui/section'
import { useAction } from '#ui/use-action'
import { securityQuery } from './factor-queries.ts'

type RecoveryCodeSectionProps = {
  readonly security: MySecurity
  readonly onMade: (codes: readonly string[]) => void
}

/** How many recovery codes are left, and new ones. */
export function RecoveryCodeSection({ security, onMade }: RecoveryCodeSectionProps) {
  const t = useTranslations('factors')
  const [opened, setOpened] = useState(false)
  const hasFactor = security.totpSince !== null || security.passkeys.length > 0
  const make = useAction({
    run: () => call(regenerateRecoveryCodes),
    refresh: [securityQuery.queryKey],
    onDone: ({ recoveryCodes }) => {
      setOpened(false)
      onMade(recoveryCodes)
    },
    inlineErrors: true,
  })
  return (
    <Section title={t('codes.title')} description={t('codes.about')}>
      <Stack gap="md">
        <Text size="sm">
          {hasFactor ? t('codes.left', { count: security.recoveryCodesLeft }) : t('codes.none')}
        </Text>
        <Group>
          <Button variant="default" disabled={!hasFactor} onClick={() => setOpened(true)}>
            {t('codes.make')}
          </Button>
        </Group>
      </Stack>
      <ConfirmDialog
        opened={opened}
        onClose={() => setOpened(false)}
        title={t('codes.makeTitle')}
        confirmLabel={t('codes.make')}
        onConfirm={() => make.mutate()}
        busy={make.isPending}
        error={make.error}
      >
        {t('codes.makeText')}
      </ConfirmDialog>
    </Section>
  )
}
