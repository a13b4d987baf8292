import { proveDemo, type SignInStep } from '@freehold/contract'
import { Anchor, Button, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { call } from '#lib/api'
import { accents } from '#ui/theme'
import { useAction } from '#ui/use-action'
import { PasskeyButton } from './passkey-button.tsx'
import { PasswordForm } from './password-form.tsx'
import { SecondFactorForm } from './second-factor-form.tsx'
import { useNextStep } from './sign-in-queries.ts'
import { StepErrors } from './step-errors.tsx'

type StepProps = { readonly uid: string; readonly at: SignInStep }

/** Whoever is signed in proves it again, or somebody else signs in. */
export function ConfirmForm({ uid, at }: StepProps) {
  const t = useTranslations('signIn')
  const [elseWho, setElseWho] = useState(false)
  if (elseWho) return <IdentifyForm uid={uid} at={{ ...at, email: null, demo: false }} />
  if (at.demo) return <DemoForm uid={uid} at={at} />
  const byPassword = at.factors.includes('password')
  return (
    <Stack gap="md">
      <Text size="sm">{t('confirm.text', { email: at.email ?? '' })}</Text>
      {byPassword ? <PasswordForm uid={uid} at={at} fixed /> : <SecondFactorForm uid={uid} at={at} />}
      <Anchor component="button" type="button" size="sm" onClick={() => setElseWho(true)}>
        {t('confirm.elseWho')}
      </Anchor>
    </Stack>
  )
}

/** Who is there: a passkey tells by itself, everyone else types address and password. */
export function IdentifyForm({ uid, at }: StepProps) {
  if (at.demo) return <DemoForm uid={uid} at={at} />
  return (
    <Stack gap="lg">
      <PasswordForm uid={uid} at={at} />
      <PasskeyButton uid={uid} at={at} autofill />
    </Stack>
  )
}

/** People of the demo have no password: one click. */
function DemoForm({ uid, at }: StepProps) {
  const t = useTranslations('signIn')
  const next = useNextStep(uid)
  const action = useAction({
    run: () => call(proveDemo, { params: { uid } }),
    onDone: next,
    inlineErrors: true,
  })
  return (
    <Stack gap="md">
      <Text size="sm">{t('demo.text')}</Text>
      <StepErrors error={action.error} surface={at.surface} />
      <Button color={accents[at.surface]} loading={action.isPending} onClick={() => action.mutate()}>
        {t('demo.confirm', { email: at.email ?? '' })}
      </Button>
    </Stack>
  )
}
