import { createTranslator } from 'use-intl/core'
import type { MailBrand, MailContent, MailRequest } from './mail.ts'
import { de } from './messages/de.ts'
import { en, type Messages } from './messages/en.ts'

const languages: Readonly<Record<'en' | 'de', Messages>> = { en, de }

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as it may stand in HTML, attributes included. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

/** A subject is one line: whatever a person typed into a name must not begin a header of its own. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}

function translatorFor(locale: 'en' | 'de') {
  const translate = createTranslator({
    locale,
    messages: languages[locale],
    onError: (error) => {
      throw error
    },
  })
  // Keys are put together here, beyond what the library's types follow; a missing one throws.
  return translate as unknown as (key: string, values: Readonly<Record<string, string>>) => string
}

const linkStyle = ({ accent }: Pick<MailBrand, 'accent'>): string =>
  accent === null
    ? ''
    : ` style="display:inline-block;padding:10px 18px;border-radius:8px;text-decoration:none;background:${accent.colour};color:${accent.text}"`

function headOf({ name, logo }: MailBrand): string {
  const shown = escapeHtml(name)
  return logo === null
    ? `<p style="font-weight:600">${shown}</p>`
    : `<p><img src="${escapeHtml(logo)}" alt="${shown}" height="40" style="max-width:240px"></p>`
}

type Page = {
  readonly locale: string
  readonly paragraphs: readonly string[]
  readonly link: { readonly url: string; readonly label: string }
  readonly brand: MailBrand | undefined
}

function toHtml({ locale, paragraphs, link, brand }: Page): string {
  const [greeting = '', ...rest] = paragraphs.map(
    (paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br>')}</p>`,
  )
  const footer = rest.pop() ?? ''
  const url = escapeHtml(link.url)
  return [
    `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"></head>`,
    '<body style="font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;max-width:40em">',
    ...(brand === undefined ? [] : [headOf(brand)]),
    greeting,
    ...rest,
    `<p><a href="${url}"${brand === undefined ? '' : linkStyle(brand)}>${escapeHtml(link.label)}</a></p>`,
    `<p style="color:#555;font-size:13px">${url}</p>`,
    `<div style="color:#555;font-size:13px">${footer}</div>`,
    '</body></html>',
  ].join('\n')
}

/** A mail in its reader's language, as text and as HTML. */
export function renderMail(
  platform: string,
  mail: MailRequest,
  brand?: MailBrand,
): MailContent & { readonly subject: string } {
  const translate = translatorFor(mail.locale)
  const { name, ...rest } = mail.values
  const sender = brand?.name ?? platform
  const values = { ...rest, platform, sender, recipient: mail.to, name: name ?? '' }
  const greeting = translate(name === null ? 'frame.greetingNobody' : 'frame.greeting', values)
  const body = translate(`${mail.template}.body`, values)
  const support = brand?.support ?? null
  const footer = [
    translate('frame.footer', values),
    ...(support === null ? [] : [translate('frame.support', { support })]),
  ].join('\n')
  const label = translate(`${mail.template}.action`, values)
  return {
    subject: oneLine(translate(`${mail.template}.subject`, values)).slice(0, 200),
    text: `${greeting}\n\n${body}\n\n${translate('frame.openLink', values)}\n\n-- \n${footer}\n`,
    html: toHtml({
      locale: mail.locale,
      paragraphs: [greeting, body, footer],
      link: { url: values.link, label },
      brand,
    }),
  }
}
