import type { Platform } from '@freehold/contract'
import { Anchor, Button, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { platformQuery } from '#lib/platform'
import { surfaces, type Surface } from '#lib/surface'
import { EntryFooter } from '#shell/entry-frame'
import { Wordmark } from '#shell/wordmark'
import { MembersIcon, PartnerIcon, ShieldIcon } from '#ui/icons'
import { useDocumentTitle } from '#ui/page-frame'
import { RouteLink, TextLink } from '#ui/route-link'
import { accents } from '#ui/theme'
import classes from './front-page.module.css'

const icons = { operator: ShieldIcon, partner: PartnerIcon, app: MembersIcon } as const

/** Leads to the three surfaces; in the demo with one click for each persona. */
export function FrontPage() {
  const t = useTranslations('platform')
  const { data } = useQuery(platformQuery)
  useDocumentTitle(t('documentTitle'))
  const isDemo = (data?.personas.length ?? 0) > 0
  return (
    <div className={classes['root']}>
      <header>
        <Wordmark />
      </header>
      <main className={classes['main']}>
        <Stack gap={8} align="center" mb={36}>
          <Title order={1} ta="center" className={classes['title']}>
            {t('title', { name: data?.name ?? 'Freehold' })}
          </Title>
          <Text c="dimmed" ta="center" maw={520} size="lg">
            {t('lead')}
          </Text>
        </Stack>
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="lg">
          {surfaces.map((surface) => (
            <SurfaceCard key={surface} surface={surface} personas={data?.personas ?? []} />
          ))}
        </SimpleGrid>
        <div className={classes['after']}>
          {data?.registration === 'open' ? <TextLink to="/register">{t('register')}</TextLink> : null}
          {isDemo ? <Anchor href="/_mail">{t('mail')}</Anchor> : null}
        </div>
      </main>
      <EntryFooter />
    </div>
  )
}

function SurfaceCard({ surface, personas }: { surface: Surface; personas: Platform['personas'] }) {
  const t = useTranslations('platform')
  const Icon = icons[surface]
  const own = personas.filter((persona) => persona.surface === surface)
  const color = accents[surface]
  return (
    <Paper
      component="section"
      aria-label={t(`${surface}.title`)}
      className={classes['card']}
      data-surface={surface}
    >
      <span className={classes['icon']}>
        <Icon size={24} />
      </span>
      <Title order={2} size="h2">
        {t(`${surface}.title`)}
      </Title>
      <Text c="dimmed" size="sm" className={classes['text']}>
        {t(`${surface}.text`)}
      </Text>
      {own.length > 0 ? (
        <Stack gap={8}>
          <Text size="xs" c="dimmed">
            {t('personas')}
          </Text>
          {own.map(({ id, name, url }) => (
            <Button key={id} component="a" href={url} color={color} fullWidth>
              {name}
            </Button>
          ))}
        </Stack>
      ) : (
        <Button component={RouteLink} to={`/${surface}`} color={color} fullWidth>
          {t('enter', { surface: t(`${surface}.title`) })}
        </Button>
      )}
    </Paper>
  )
}
