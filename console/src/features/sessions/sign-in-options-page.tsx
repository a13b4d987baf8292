import type { SignInOption } from '@freehold/contract'
import { Badge, Button, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import type { Surface } from '#lib/surface'
import { EntryFrame } from '#shell/entry-frame'
import { ErrorState } from '#ui/error-state'
import { PageSkeleton } from '#ui/page-frame'
import { accents } from '#ui/theme'
import { signInOptionsQuery } from './session-queries.ts'

function address(surface: Surface, { name }: SignInOption, returnTo: string): string {
  return `/auth/${surface}/sign-in?${new URLSearchParams({ issuer: name, returnTo })}`
}

/** With whom to sign in, where there is more than one way. */
export function SignInOptionsPage({ surface, returnTo }: { surface: Surface; returnTo: string }) {
  const t = useTranslations()
  const { data, error, refetch } = useQuery(signInOptionsQuery(surface))
  const options = data?.data ?? []
  return (
    <EntryFrame
      title={t('signIn.options.title')}
      lead={<Badge color={accents[surface]}>{t(`terms.surface.${surface}`)}</Badge>}
    >
      {error && !data ? <ErrorState error={error} retry={() => void refetch()} /> : null}
      {!data && !error ? <PageSkeleton /> : null}
      {data && options.length === 0 ? <Text size="sm">{t('signIn.options.none')}</Text> : null}
      <Stack gap="xs">
        {options.map((option) => (
          <Button
            key={option.name}
            component="a"
            href={address(surface, option, returnTo)}
            variant={option.kind === 'own' ? 'default' : 'filled'}
            color={accents[surface]}
            fullWidth
          >
            {t('signIn.options.with', { name: option.label })}
          </Button>
        ))}
      </Stack>
    </EntryFrame>
  )
}
