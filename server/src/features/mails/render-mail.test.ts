import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MailRequest, MailTemplate } from './mail.ts'
import { de } from './messages/de.ts'
import { en } from './messages/en.ts'
import { renderMail } from './render-mail.ts'

const facts = { organization: 'Engines', displayName: 'Helper', detail: 'Which region?' }
const support = {
  organization: 'Engines',
  operator: 'Olga',
  decider: 'Carl',
  detail: 'A tenant fails',
  until: 'Friday',
}
const values: { readonly [T in MailTemplate]: MailRequest<T>['values'] } = {
  registration: { name: 'Ada', link: 'https://x.example/a', organization: 'Engines' },
  invitation: { name: 'Ada', link: 'https://x.example/a', organization: 'Engines', invitedBy: 'Eve' },
  recovery: { name: 'Ada', link: 'https://x.example/a' },
  recovery_started: { name: 'Ada', link: 'https://x.example/a' },
  email_change: { name: 'Ada', link: 'https://x.example/a' },
  password_changed: { name: 'Ada', link: 'https://x.example/a' },
  factor_added: { name: 'Ada', link: 'https://x.example/a' },
  factor_removed: { name: 'Ada', link: 'https://x.example/a' },
  factors_reset: { name: 'Ada', link: 'https://x.example/a' },
  recovery_code_used: { name: 'Ada', link: 'https://x.example/a' },
  email_change_requested: { name: 'Ada', link: 'https://x.example/a' },
  email_changed: { name: 'Ada', link: 'https://x.example/a' },
  order_submitted: { name: 'Ada', link: 'https://x.example/a', ...facts },
  order_asked: { name: 'Ada', link: 'https://x.example/a', ...facts },
  order_rejected: { name: 'Ada', link: 'https://x.example/a', ...facts },
  tenant_ready: { name: 'Ada', link: 'https://x.example/a', ...facts },
  organization_moved: { name: 'Ada', link: 'https://x.example/a', organization: 'Engines', partner: 'North' },
  alert_opened: { name: 'Ada', link: 'https://x.example/a', what: 'The disk is full' },
  alert_reminded: { name: 'Ada', link: 'https://x.example/a', what: 'The disk is full' },
  alert_resolved: { name: 'Ada', link: 'https://x.example/a', what: 'The disk is full' },
  webhook_disabled: { name: 'Ada', link: 'https://x.example/a', webhook: 'Duty' },
  announcement: { name: 'Ada', link: 'https://x.example/a', title: 'Maintenance', content: 'Tonight' },
  data_export_ready: { name: 'Ada', link: 'https://x.example/a' },
  mail_test: { name: 'Ada', link: 'https://x.example/a' },
  support_requested: { name: 'Ada', link: 'https://x.example/a', ...support },
  support_accepted: { name: 'Ada', link: 'https://x.example/a', ...support },
  support_refused: { name: 'Ada', link: 'https://x.example/a', ...support },
  support_revoked: { name: 'Ada', link: 'https://x.example/a', ...support },
  support_expired: { name: 'Ada', link: 'https://x.example/a', ...support },
  support_break_glass: { name: 'Ada', link: 'https://x.example/a', ...support },
}

test('every mail has its words in every language, with no value left open', () => {
  assert.deepEqual(Object.keys(de), Object.keys(en))
  // Object.keys forgets that these are the templates.
  for (const template of Object.keys(values) as MailTemplate[]) {
    for (const locale of ['en', 'de'] as const) {
      const mail = { to: 'ada@example.com', locale, template, values: values[template] } as MailRequest
      const { subject, text, html } = renderMail('Testing', mail)
      for (const part of [subject, text]) assert.doesNotMatch(part, /[{}]|undefined/)
      assert.ok(text.includes('https://x.example/a') && html.includes('href="https://x.example/a"'))
      assert.ok(text.includes('Ada'))
    }
  }
})

test('what people typed stays text: no markup, no second line in the subject, no message syntax', () => {
  const { subject, text, html } = renderMail('Testing', {
    to: 'ada@example.com',
    locale: 'en',
    template: 'invitation',
    values: {
      name: '<script>alert(1)</script>',
      organization: "{organization} '{' <b>",
      invitedBy: 'Eve\r\nBcc: all@example.com',
      link: 'https://x.example/"onclick="x',
    },
  })
  assert.doesNotMatch(subject, /[\r\n]/)
  assert.ok(text.includes("{organization} '{' <b>"))
  assert.ok(!html.includes('<script') && !html.includes('<b>') && !html.includes('"onclick'))
})
