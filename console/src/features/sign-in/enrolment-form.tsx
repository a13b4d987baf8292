import {
  addEnrolledPasskey,
  confirmEnrolledTotp,
  enrolPasskey,
  enrolTotp,
  type SignInStep,
  type TotpSecret,
} from '@freehold/contract'
import { Button, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { z } from 'zod'
import { knowsPasskeys, makePasskey, TotpForm } from '#features/factors'
import { call } from '#lib/api'
import { accents } from '#ui/theme'
import { useAction } from '#ui/use-action'
import { useNextStep } from './sign-in-queries.ts'
import { StepErrors } from './step-errors.tsx'

/** Sets up the second factor that is needed here: a code generator, or a passkey. */
export function EnrolmentForm({ uid, at }: { uid: string; at: SignInStep }) {
  const t = useTranslations('signIn')
  const next = useNextStep(uid)
  const params = { uid }
  const [secret, setSecret] = useState<z.output<typeof TotpSecret>>()
  const begin = useAction({
    run: () => call(enrolTotp, { params }),
    onDone: setSecret,
    inlineErrors: true,
  })
  const passkey = useAction({
    run: async () => {
      const registration = await makePasskey(await call(enrolPasskey, { params }))
      return call(addEnrolledPasskey, { params, body: { name: t('firstPasskey'), registration } })
    },
    onDone: next,
    inlineErrors: true,
  })
  if (secret !== undefined) {
    const confirm = (body: { code: string }) => call(confirmEnrolledTotp, { params, body })
    return <TotpForm secret={secret} confirm={confirm} onDone={next} />
  }
  const canPasskey = at.passkeysPossible && knowsPasskeys()
  return (
    <Stack gap="md">
      <Text size="sm">{t('enrolment.text')}</Text>
      <StepErrors error={begin.error ?? passkey.error} surface={at.surface} />
      <Button color={accents[at.surface]} loading={begin.isPending} onClick={() => begin.mutate()}>
        {t('enrolment.totp')}
      </Button>
      <Button
        variant="default"
        disabled={!canPasskey}
        loading={passkey.isPending}
        onClick={() => passkey.mutate()}
      >
        {t('enrolment.passkey')}
      </Button>
      {canPasskey ? null : (
        <Text size="xs" c="dimmed">
          {t('enrolment.noPasskey')}
        </Text>
      )}
    </Stack>
  )
}
