import { useCallback } from 'react'
import { useTranslations } from 'use-intl'
import { ApiError } from '#lib/api-error'

/** What a person reads about an error, in their language; the server's own words where the code is unknown to us. */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations('errors')
  return useCallback(
    (error) => {
      if (!(error instanceof ApiError)) return t('unknown')
      // A code from the wire is any string; `has` tells whether it is one of our keys.
      const key = error.code as Parameters<typeof t>[0]
      return t.has(key) ? t(key) : error.message
    },
    [t],
  )
}
