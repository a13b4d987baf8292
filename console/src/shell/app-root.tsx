import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { Outlet, useLocation } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslations } from 'use-intl'
import { BrandProvider, useBrandAt } from '#lib/brand'
import { surfaceOf } from '#lib/surface'
import { NotificationCorner } from '#ui/notification-corner'
import { createSurfaceTheme, resolveVariables, styleNonce } from '#ui/theme'

const colorSchemeManager = localStorageColorSchemeManager({ key: 'freehold.color-scheme' })

/** Around every page: the look of its surface, and the corner for short messages. */
export function AppRoot() {
  const t = useTranslations()
  const surface = useLocation({ select: ({ pathname }) => surfaceOf(pathname) })
  const organizationId = useLocation({ select: ({ pathname }) => pathname.split('/')[2] })
  const brand = useBrandAt({ surface, organizationId })
  const accent = brand?.accent ?? undefined
  const close = t('common.close')
  const theme = useMemo(() => createSurfaceTheme(surface, { close }, accent), [surface, close, accent])
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemeManager}
      cssVariablesResolver={resolveVariables}
      getStyleNonce={styleNonce}
      deduplicateInlineStyles
    >
      <BrandProvider brand={brand}>
        <Outlet />
        <NotificationCorner />
      </BrandProvider>
    </MantineProvider>
  )
}
