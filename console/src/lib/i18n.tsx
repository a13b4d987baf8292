import { Locale } from '@freehold/contract'
import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react'
import { IntlProvider } from 'use-intl'
import type { messages as entryMessages } from '#locales/en'
import type { messages as surfaceMessages } from '#locales/en/surfaces'

type EntryMessages = typeof entryMessages
type SurfaceMessages = typeof surfaceMessages
type AllMessages = EntryMessages & SurfaceMessages

declare module 'use-intl' {
  interface AppConfig {
    Locale: Locale
    Messages: AllMessages
  }
}

/** Every language has the keys of the English one; a test holds them to it. */
const entryLoaders = {
  en: async (): Promise<EntryMessages> => (await import('#locales/en')).messages,
  de: async (): Promise<EntryMessages> => (await import('#locales/de')).messages,
} as const satisfies Record<Locale, () => Promise<EntryMessages>>

const surfaceLoaders = {
  en: async (): Promise<SurfaceMessages> => (await import('#locales/en/surfaces')).messages,
  de: async (): Promise<SurfaceMessages> => (await import('#locales/de/surfaces')).messages,
} as const satisfies Record<Locale, () => Promise<SurfaceMessages>>

export const locales = Locale.options

const remembered = 'freehold.locale'

function toLocale(tag: string | null | undefined): Locale | undefined {
  return locales.find((locale) => locale === tag?.slice(0, 2).toLowerCase())
}

/** What was chosen in this browser before, else the browser's own language, else English. */
export function preferredLocale(): Locale {
  const browser = navigator.languages.map(toLocale).find((locale) => locale !== undefined)
  return toLocale(localStorage.getItem(remembered)) ?? browser ?? 'en'
}

export type Language = { readonly locale: Locale; readonly messages: EntryMessages }

export async function loadLanguage(locale: Locale): Promise<Language> {
  return { locale, messages: await entryLoaders[locale]() }
}

const surfaceMessagesOf = new Map<Locale, Promise<SurfaceMessages>>()

/** The texts of the pages behind sign-in; asked for early, so that they come together with the first data. */
export function loadSurfaceMessages(locale: Locale): Promise<SurfaceMessages> {
  const known = surfaceMessagesOf.get(locale)
  if (known) return known
  const loading = surfaceLoaders[locale]()
  surfaceMessagesOf.set(locale, loading)
  // A failed load is tried again the next time.
  loading.catch(() => surfaceMessagesOf.delete(locale))
  return loading
}

type Choice = { readonly locale: Locale; readonly choose: (locale: Locale) => Promise<void> }
const LanguageContext = createContext<Choice | undefined>(undefined)
const EntryContext = createContext<EntryMessages | undefined>(undefined)

/** The language in use, and a way to change and remember it. */
export function useLanguage(): Choice {
  const choice = use(LanguageContext)
  if (!choice) throw new Error('useLanguage outside LanguageProvider')
  return choice
}

export function LanguageProvider({ initial, children }: { initial: Language; children: ReactNode }) {
  const [language, setLanguage] = useState(initial)
  const choose = useCallback(async (locale: Locale) => {
    localStorage.setItem(remembered, locale)
    const [loaded] = await Promise.all([loadLanguage(locale), loadSurfaceMessages(locale)])
    setLanguage((current) => (current.locale === locale ? current : loaded))
  }, [])
  useEffect(() => {
    document.documentElement.lang = language.locale
  }, [language.locale])
  const choice = useMemo(() => ({ locale: language.locale, choose }), [language.locale, choose])
  return (
    <LanguageContext value={choice}>
      <EntryContext value={language.messages}>
        <Texts locale={language.locale} messages={language.messages}>
          {children}
        </Texts>
      </EntryContext>
    </LanguageContext>
  )
}

/** Adds the texts of the surfaces; waits for them where they are not there yet. */
export function SurfaceLanguage({ children }: { children: ReactNode }) {
  const { locale } = useLanguage()
  const entry = use(EntryContext)
  const surface = use(loadSurfaceMessages(locale))
  const messages = useMemo(() => ({ ...entry, ...surface }), [entry, surface])
  return (
    <Texts locale={locale} messages={messages}>
      {children}
    </Texts>
  )
}

type TextsProps = {
  readonly locale: Locale
  readonly messages: Partial<AllMessages>
  readonly children: ReactNode
}

function Texts({ locale, messages, children }: TextsProps) {
  return (
    <IntlProvider
      locale={locale}
      // Pages before sign-in use none of the texts that are missing there.
      messages={messages as AllMessages}
      timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}
    >
      {children}
    </IntlProvider>
  )
}
