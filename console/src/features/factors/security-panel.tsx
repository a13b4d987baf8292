import type { MySecurity } from '@freehold/contract'
import { Alert, Stack } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { ErrorState } from '#ui/error-state'
import { WarningIcon } from '#ui/icons'
import { PageSkeleton } from '#ui/page-frame'
import { Section } from '#ui/section'
import { securityQuery } from './factor-queries.ts'
import { PasskeySection } from './passkey-section.tsx'
import { PasswordSection } from './password-section.tsx'
import { RecoveryCodeSection } from './recovery-code-section.tsx'
import { RecoveryCodesPanel } from './recovery-codes-panel.tsx'
import { TotpSection } from './totp-section.tsx'

/** Password, second factors and recovery codes of one's own account. */
export function SecurityPanel() {
  const { data, error, refetch } = useQuery(securityQuery)
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />
  return data ? <Security security={data} /> : <PageSkeleton />
}

function Security({ security }: { security: MySecurity }) {
  const t = useTranslations('factors')
  const client = useQueryClient()
  const [codes, setCodes] = useState<readonly string[]>()
  const refresh = (): void => void client.invalidateQueries({ queryKey: securityQuery.queryKey })
  const onAdded = ({ recoveryCodes }: { recoveryCodes: string[] | null }): void => {
    if (recoveryCodes !== null) setCodes(recoveryCodes)
    refresh()
  }
  if (codes !== undefined) {
    return (
      <Section title={t('codes.title')}>
        <RecoveryCodesPanel codes={codes} onStored={() => setCodes(undefined)} />
      </Section>
    )
  }
  const hasFactor = security.totpSince !== null || security.passkeys.length > 0
  return (
    <Stack gap="lg">
      {security.secondFactorRequired && !hasFactor ? (
        <Alert color="orange" icon={<WarningIcon />}>
          {t('required')}
        </Alert>
      ) : null}
      <PasswordSection security={security} />
      <TotpSection security={security} onAdded={onAdded} />
      <PasskeySection security={security} onAdded={onAdded} />
      <RecoveryCodeSection security={security} onMade={setCodes} />
    </Stack>
  )
}
