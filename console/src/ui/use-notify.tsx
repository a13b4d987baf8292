import { Anchor, Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { ApiError } from '#lib/api-error'
import { signInUrl } from '#lib/sign-in'
import { currentSurface } from '#lib/surface'
import { CheckIcon, WarningIcon } from './icons.tsx'
import { showNotification } from './notification-corner.tsx'
import { useErrorText } from './use-error-text.ts'

const successMs = 5_000

function RequestId({ id, label }: { id: string; label: string }) {
  return (
    <Text size="xs" c="dimmed" mt={4}>
      {label}: <span className="mono">{id}</span>
    </Text>
  )
}

function SignedOutText({ text, link }: { text: string; link: string }) {
  const surface = currentSurface() ?? 'app'
  return (
    <>
      {text}{' '}
      <Anchor
        href={signInUrl(surface, `/${surface}`)}
        target="_blank"
        rel="noreferrer"
        underline="always"
        inherit
      >
        {link}
      </Anchor>
    </>
  )
}

/** Short messages at the corner: successes go by themselves, errors stay until they are closed. */
export function useNotify(): {
  readonly success: (text: string) => void
  readonly error: (error: unknown) => void
} {
  const t = useTranslations()
  const errorText = useErrorText()
  return useMemo(() => {
    const success = (text: string): void => {
      void showNotification({
        message: text,
        color: 'green',
        icon: <CheckIcon size={18} />,
        autoClose: successMs,
        closeButtonProps: { 'aria-label': t('common.close') },
      })
    }
    const error = (failure: unknown): void => {
      const signedOut = failure instanceof ApiError && failure.status === 401
      const requestId = failure instanceof ApiError ? failure.requestId : undefined
      void showNotification({
        // One is enough, however many requests find out.
        ...(signedOut ? { id: 'signed-out' } : {}),
        title: signedOut ? t('common.signedOut.title') : t('errors.title'),
        message: signedOut ? (
          <SignedOutText text={t('common.signedOut.text')} link={t('common.signedOut.link')} />
        ) : (
          <>
            {errorText(failure)}
            {requestId ? <RequestId id={requestId} label={t('common.requestId')} /> : null}
          </>
        ),
        color: 'red',
        icon: <WarningIcon size={18} />,
        autoClose: false,
        role: 'alert',
        closeButtonProps: { 'aria-label': t('common.close') },
      })
    }
    return { success, error }
  }, [t, errorText])
}
