import { Locale } from '@freehold/contract'
import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react'
import { IntlProvider } from 'use-intl'
import type { messages } from '#locales/en'

declare module 'use-intl' {
  interface AppConfig {
    Locale: Locale
    Messages: typeof messages
  }
}

type Messages = typeof messages

/** Every language has the keys of the English one; a test holds them to it. */
const loaders = {
  en: async (): Promise<Messages> => (await import('#locales/en')).messages,
  de: async (): Promise<Messages> => (await import('#locales/de')).messages,
} as const satisfies Record<Locale, () => Promise<Messages>>

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

export type Language = { readonly locale: Locale; readonly messages: Messages }

export async function loadLanguage(locale: Locale): Promise<Language> {
  return { locale, messages: await loaders[locale]() }
}

type Choice = { readonly locale: Locale; readonly choose: (locale: Locale) => Promise<void> }
const LanguageContext = createContext<Choice | undefined>(undefined)

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
    const loaded = await loadLanguage(locale)
    setLanguage((current) => (current.locale === locale ? current : loaded))
  }, [])
  useEffect(() => {
    document.documentElement.lang = language.locale
  }, [language.locale])
  const choice = useMemo(() => ({ locale: language.locale, choose }), [language.locale, choose])
  return (
    <LanguageContext value={choice}>
      <IntlProvider
        locale={language.locale}
        messages={language.messages}
        timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}
      >
        {children}
      </IntlProvider>
    </LanguageContext>
  )
}
