import { Colour, mix, nearestReadable, onDark, textOn, type Brand } from '@freehold/contract'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { Section } from '#ui/section'
import classes from './brand-preview.module.css'

type BrandPreviewProps = {
  readonly brand: Brand
  /** Who mails say they are from. */
  readonly senderName: string
}

/** What the product's own accent is on the customer's surface. */
const ownAccent = '#364fc7'

/** How sign-in, mail and console would look; pictures, not controls. */
export function BrandPreview({ brand, senderName }: BrandPreviewProps) {
  const t = useTranslations('branding')
  const isColour = Colour.safeParse(brand.accent).success
  // A faint one is shown as the shade that would be taken instead.
  const accent = isColour && brand.accent !== null ? nearestReadable(brand.accent) : ownAccent
  return (
    <Section title={t('preview')} description={t('previewText')}>
      <div className={classes['grid']}>
        <Screen caption={t('previewSignIn')}>
          <SignIn brand={brand} accent={accent} />
        </Screen>
        <Screen caption={t('previewMail')}>
          <Mail brand={brand} accent={accent} senderName={senderName} />
        </Screen>
        <Screen caption={t('previewConsole')}>
          <Shell brand={brand} accent={accent} />
        </Screen>
        <Screen caption={`${t('previewConsole')}: ${t('dark')}`} scheme="dark">
          <Shell brand={brand} accent={accent} isDark />
        </Screen>
      </div>
    </Section>
  )
}

type ScreenProps = {
  readonly caption: string
  readonly scheme?: 'light' | 'dark'
  readonly children: ReactNode
}

function Screen({ caption, scheme = 'light', children }: ScreenProps) {
  return (
    <figure className={classes['figure']}>
      <div className={classes['screen']} data-scheme={scheme} aria-hidden="true">
        {children}
      </div>
      <figcaption>{caption}</figcaption>
    </figure>
  )
}

type PartProps = { readonly brand: Brand; readonly accent: string }

function Name({ brand, accent }: PartProps) {
  if (brand.logo !== null) return <img src={brand.logo} alt="" className={classes['logo']} />
  return (
    <>
      <span className={classes['mark']} style={{ background: accent }} />
      <span>{brand.name}</span>
    </>
  )
}

function SignIn({ brand, accent }: PartProps) {
  const t = useTranslations('branding')
  return (
    <>
      <div className={classes['bar']}>
        <Name brand={brand} accent={accent} />
      </div>
      <div className={classes['card']}>
        <strong>{t('signIn')}</strong>
        <span>{t('email')}</span>
        <span className={classes['input']} />
        <span className={classes['button']} style={{ background: accent, color: textOn(accent) }}>
          {t('continue')}
        </span>
      </div>
    </>
  )
}

function Mail({ brand, accent, senderName }: PartProps & { senderName: string }) {
  const t = useTranslations('branding')
  const support = [brand.supportEmail, brand.supportUrl].filter((one) => one !== null && one !== '')
  return (
    <div className={classes['mail']}>
      <span className={classes['meta']}>{t('mailFrom', { name: senderName })}</span>
      <strong>{brand.name}</strong>
      <span>{t('mailGreeting')}</span>
      <span>{t('mailText')}</span>
      <span className={classes['button']} style={{ background: accent, color: textOn(accent) }}>
        {t('mailAction')}
      </span>
      <span className={classes['meta']}>{support.join(' · ')}</span>
    </div>
  )
}

function Shell({ brand, accent, isDark = false }: PartProps & { isDark?: boolean }) {
  const t = useTranslations('branding')
  const shown = isDark ? onDark(accent) : accent
  const soft = isDark ? mix('#14161a', accent, 0.28) : mix(accent, '#ffffff', 0.94)
  return (
    <>
      <div className={classes['bar']}>
        <Name brand={brand} accent={shown} />
      </div>
      <div className={classes['shell']}>
        <div className={classes['nav']}>
          <span
            className={classes['chosen']}
            style={{
              background: soft,
              color: isDark ? mix(shown, '#ffffff', 0.45) : mix(accent, '#000000', 0.18),
            }}
          >
            {t('navHome')}
          </span>
          <span className={classes['entry']}>{t('navOrders')}</span>
        </div>
        <div className={classes['body']}>
          <span className={classes['button']} style={{ background: accent, color: textOn(accent) }}>
            {t('button')}
          </span>
          <span style={{ color: shown, textDecoration: 'underline' }}>{t('linkExample')}</span>
        </div>
      </div>
    </>
  )
}
