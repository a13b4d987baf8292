import type { SignInStep } from '@freehold/contract'
import { Badge, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useCallback, type ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { RecoveryCodesPanel } from '#features/factors'
import { CompanySignIn } from '#features/single-sign-on'
import { hasCode } from '#lib/api-error'
import { platformQuery } from '#lib/platform'
import { surfaces } from '#lib/surface'
import { EntryFrame } from '#shell/entry-frame'
import { ErrorState } from '#ui/error-state'
import { PageSkeleton } from '#ui/page-frame'
import { LinkButton, TextLink } from '#ui/route-link'
import { accents } from '#ui/theme'
import { ConfirmForm, IdentifyForm } from './confirm-form.tsx'
import { NewPasswordForm } from './new-password-form.tsx'
import { SecondFactorForm } from './second-factor-form.tsx'
import { interactionQuery, leave } from './sign-in-queries.ts'

/** Few ever enrol; the others need no QR codes. */
const EnrolmentForm = lazy(async () => ({ default: (await import('./enrolment-form.tsx')).EnrolmentForm }))

/** The sign-in that the browser is in the middle of, one step at a time. */
export function SignInPage({ uid }: { uid: string }) {
  const t = useTranslations('signIn')
  const { data, error, refetch } = useQuery(interactionQuery(uid))
  if (hasCode(error, 'interaction.not_found') && !data) return <Expired />
  return (
    <EntryFrame
      title={data ? t(`title.${titleOf(data)}`) : t('title.password')}
      lead={data ? <SurfaceBadge at={data} /> : null}
      after={!data || data.step === 'password' ? <OtherWays at={data} /> : null}
    >
      {error && !data ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      {data ? (
        <Suspense fallback={<PageSkeleton />}>
          <StepFrame key={titleOf(data)}>{formOf(uid, data)}</StepFrame>
        </Suspense>
      ) : null}
      {!data && !error ? <PageSkeleton /> : null}
    </EntryFrame>
  )
}

/** With each step the focus goes to the first thing that is to be filled in. */
function StepFrame({ children }: { children: ReactNode }) {
  const focusFirst = useCallback((frame: HTMLDivElement | null) => {
    frame?.querySelector<HTMLElement>('input:not([readonly]), button')?.focus()
  }, [])
  return <div ref={focusFirst}>{children}</div>
}

const titleOf = ({ step, recoveryCodes }: SignInStep) => (recoveryCodes === null ? step : 'recovery_codes')

function formOf(uid: string, at: SignInStep): ReactNode {
  if (at.recoveryCodes !== null)
    return <RecoveryCodesPanel codes={at.recoveryCodes} onStored={() => leave(at)} />
  switch (at.step) {
    case 'password':
      return <IdentifyForm uid={uid} at={at} />
    case 'confirm':
      return <ConfirmForm uid={uid} at={at} />
    case 'second_factor':
      return <SecondFactorForm uid={uid} at={at} />
    case 'new_password':
      return <NewPasswordForm uid={uid} at={at} />
    case 'enrolment':
      return <EnrolmentForm uid={uid} at={at} />
    case 'done':
      return <PageSkeleton />
  }
}

function SurfaceBadge({ at: { surface } }: { at: SignInStep }) {
  const t = useTranslations('terms.surface')
  return <Badge color={accents[surface]}>{t(surface)}</Badge>
}

/** What somebody may want who does not sign in with a password. */
function OtherWays({ at }: { at: SignInStep | undefined }) {
  return (
    <Stack gap="xs" align="center">
      <RegisterHint />
      {at?.surface === 'app' ? <CompanySignIn /> : null}
    </Stack>
  )
}

function RegisterHint() {
  const t = useTranslations('accounts.signIn')
  const { data } = useQuery(platformQuery)
  if (data?.registration !== 'open') return null
  return (
    <div>
      {t('noAccount')} <TextLink to="/register">{t('register')}</TextLink>
    </div>
  )
}

function Expired() {
  const t = useTranslations()
  return (
    <EntryFrame title={t('signIn.expiredTitle')} lead={t('signIn.expiredText')}>
      <Stack gap="xs">
        {surfaces.toReversed().map((surface) => (
          <LinkButton key={surface} to={`/${surface}`} variant="default" fullWidth>
            {t('platform.enter', { surface: t(`terms.surface.${surface}`) })}
          </LinkButton>
        ))}
      </Stack>
    </EntryFrame>
  )
}
