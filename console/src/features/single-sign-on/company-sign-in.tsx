import { Slug } from '@freehold/contract'
import { Anchor, Button, Stack, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState, type FormEvent } from 'react'
import { useTranslations } from 'use-intl'

/** The way to a company's own sign-in, from the sign-in page: by the company's short name. */
export function CompanySignIn() {
  const t = useTranslations('signIn.company')
  const [opened, { open }] = useDisclosure(false)
  const [slug, setSlug] = useState('')
  const [error, setError] = useState<string>()
  if (!opened) {
    return (
      <Anchor component="button" type="button" size="sm" ta="center" onClick={open}>
        {t('open')}
      </Anchor>
    )
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const parsed = Slug.safeParse(slug.trim().toLowerCase())
    if (parsed.success) window.location.assign(`/sign-in/sso/${parsed.data}`)
    else setError(t('invalid'))
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="xs">
        <TextInput
          label={t('label')}
          description={t('hint')}
          value={slug}
          onChange={(event) => setSlug(event.currentTarget.value)}
          error={error}
          autoCapitalize="none"
          autoComplete="organization"
          spellCheck={false}
          data-autofocus
        />
        <Button type="submit" variant="default" fullWidth>
          {t('go')}
        </Button>
      </Stack>
    </form>
  )
}
