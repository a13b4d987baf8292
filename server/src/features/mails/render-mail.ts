import { createTranslator } from 'use-intl/core'
import type { MailContent, MailRequest } from './mail.ts'
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

function toHtml(locale: string, paragraphs: readonly string[], link: { url: string; label: string }): string {
  const [greeting = '', ...rest] = paragraphs.map(
    (paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br>')}</p>`,
  )
  const footer = rest.pop() ?? ''
  const url = escapeHtml(link.url)
  return [
    `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"></head>`,
    '<body style="font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;max-width:40em">',
    greeting,
    ...rest,
    `<p><a href="${url}">${escapeHtml(link.label)}</a></p>`,
    `<p style="color:#555;font-size:13px">${url}</p>`,
    `<div style="color:#555;font-size:13px">${footer}</div>`,
    '</body></html>',
  ].join('\n')
}

/** A mail in its reader's language, as text and as HTML. */
export function renderMail(platform: string, mail: MailRequest): MailContent & { readonly subject: string } {
  const translate = translatorFor(mail.locale)
  const { name, ...rest } = mail.values
  const values = { ...rest, platform, recipient: mail.to, name: name ?? '' }
  const greeting = translate(name === null ? 'frame.greetingNobody' : 'frame.greeting', values)
  const body = translate(`${mail.template}.body`, values)
  const footer = translate('frame.footer', values)
  const label = translate(`${mail.template}.action`, values)
  return {
    subject: oneLine(translate(`${mail.template}.subject`, values)).slice(0, 200),
    text: `${greeting}\n\n${body}\n\n${translate('frame.openLink', values)}\n\n-- \n${footer}\n`,
    html: toHtml(mail.locale, [greeting, body, footer], { url: values.link, label }),
  }
}
