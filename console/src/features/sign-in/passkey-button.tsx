import { beginPasskeyProof, provePasskey, type SignInStep } from '@freehold/contract'
import { Button, Stack } from '@mantine/core'
import { useEffect, useEffectEvent } from 'react'
import { useTranslations } from 'use-intl'
import { answerWithPasskey, knowsPasskeys, offersAutofill, stopAutofill } from '#features/factors'
import { call } from '#lib/api'
import { useAction } from '#ui/use-action'
import { useNextStep } from './sign-in-queries.ts'
import { StepErrors } from './step-errors.tsx'

async function prove(uid: string, options: { autofill?: boolean } = {}): Promise<SignInStep> {
  const params = { uid }
  const request = await call(beginPasskeyProof, { params })
  const answer = await answerWithPasskey(request, options)
  return call(provePasskey, { params, body: { answer } })
}

type PasskeyButtonProps = {
  readonly uid: string
  readonly at: SignInStep
  /** Offers passkeys in the address field as well, where the browser can. */
  readonly autofill?: boolean
}

/** Signs in, or confirms, with a passkey. */
export function PasskeyButton({ uid, at, autofill = false }: PasskeyButtonProps) {
  const t = useTranslations('signIn')
  const next = useNextStep(uid)
  const action = useAction({
    run: async () => {
      await stopAutofill()
      return prove(uid)
    },
    onDone: next,
    inlineErrors: true,
  })
  const offer = useEffectEvent(async () => {
    if (!(await offersAutofill())) return
    // Nobody asked for it yet: when it comes to nothing, the button is still there.
    const step = await prove(uid, { autofill: true }).catch(() => undefined)
    if (step !== undefined) next(step)
  })
  const isPossible = at.passkeysPossible && knowsPasskeys()
  useEffect(() => {
    if (!autofill || !isPossible) return undefined
    void offer()
    return () => void stopAutofill()
  }, [autofill, isPossible])
  if (!isPossible) return null
  return (
    <Stack gap="xs">
      <StepErrors error={action.error} surface={at.surface} />
      <Button variant="default" fullWidth loading={action.isPending} onClick={() => action.mutate()}>
        {t('withPasskey')}
      </Button>
    </Stack>
  )
}
