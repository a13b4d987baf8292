import { proveRecoveryCode, proveTotp, type SignInStep } from '@freehold/contract'
import { Anchor, Button, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { CodeField, knowsPasskeys, toCode } from '#features/factors'
import { call } from '#lib/api'
import { accents } from '#ui/theme'
import { useContractForm } from '#ui/use-contract-form'
import { PasskeyButton } from './passkey-button.tsx'
import { useNextStep } from './sign-in-queries.ts'
import { StepErrors } from './step-errors.tsx'

type StepProps = { readonly uid: string; readonly at: SignInStep }
type Way = 'passkey' | 'totp' | 'recovery_code'

/** Asks for one of the account's second factors; another way is one click away. */
export function SecondFactorForm({ uid, at }: StepProps) {
  const t = useTranslations('signIn')
  const ways = at.factors.filter((factor): factor is Way => factor !== 'password')
  const usable = ways.filter((way) => way !== 'passkey' || (at.passkeysPossible && knowsPasskeys()))
  const [chosen, choose] = useState<Way>()
  const way = chosen ?? usable[0] ?? 'recovery_code'
  return (
    <Stack gap="md">
      {way === 'passkey' ? <PasskeyButton uid={uid} at={at} /> : null}
      {way === 'totp' ? <TotpStep uid={uid} at={at} /> : null}
      {way === 'recovery_code' ? <RecoveryCodeStep uid={uid} at={at} /> : null}
      {usable
        .filter((other) => other !== way)
        .map((other) => (
          <Anchor key={other} component="button" type="button" size="sm" onClick={() => choose(other)}>
            {t(`instead.${other}`)}
          </Anchor>
        ))}
    </Stack>
  )
}

function TotpStep({ uid, at }: StepProps) {
  const t = useTranslations('signIn')
  const next = useNextStep(uid)
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: proveTotp.body,
    initial: { code: '' },
    toBody: ({ code }) => ({ code: toCode(code) }),
    send: (body) => call(proveTotp, { params: { uid }, body }),
    onDone: next,
    fieldOf: { 'factor.code_refused': 'code' },
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <StepErrors error={error} fieldErrorCount={fieldErrorCount} surface={at.surface} />
        <CodeField description={t('codeHint')} {...form.getInputProps('code')} />
        <Button type="submit" loading={busy} color={accents[at.surface]} fullWidth>
          {t('continue')}
        </Button>
      </Stack>
    </form>
  )
}

function RecoveryCodeStep({ uid, at }: StepProps) {
  const t = useTranslations('signIn')
  const next = useNextStep(uid)
  const { form, submit, busy, error, fieldErrorCount } = useContractForm({
    schema: proveRecoveryCode.body,
    initial: { code: '' },
    toBody: (values) => values,
    send: (body) => call(proveRecoveryCode, { params: { uid }, body }),
    onDone: next,
    fieldOf: { 'factor.code_refused': 'code' },
  })
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <StepErrors error={error} fieldErrorCount={fieldErrorCount} surface={at.surface} />
        <TextInput
          label={t('recoveryCode')}
          description={t('recoveryCodeHint')}
          autoComplete="off"
          spellCheck={false}
          required
          {...form.getInputProps('code')}
        />
        <Button type="submit" loading={busy} color={accents[at.surface]} fullWidth>
          {t('continue')}
        </Button>
      </Stack>
    </form>
  )
}
