/** Words of every mail. `{x}` are values; `action` labels the link, where there is one. */
export const en = {
  frame: {
    greeting: 'Hello {name},',
    greetingNobody: 'Hello,',
    openLink: 'Open this address: {link}',
    footer: '{sender} sent this mail to {recipient}.',
    support: 'Questions? {support}',
  },
  registration: {
    subject: 'Confirm your address for {organization}',
    body: 'Someone, hopefully you, registered {organization} with this address.\nConfirm it and choose a password; after that you can order your first tenant. The link works once, within 24 hours.\nIf it was not you, do nothing: nothing has been created.',
    action: 'Confirm address',
  },
  invitation: {
    subject: '{invitedBy} invites you to {organization}',
    body: '{invitedBy} has invited you to work in {organization}.\nThe link works once, within seven days.',
    action: 'Accept invitation',
  },
  recovery: {
    subject: 'Set a new password',
    body: 'A new password was asked for your account.\nThe link works once, within 15 minutes. Setting a new password signs you out everywhere.\nIf it was not you, do nothing: your password stays as it is.',
    action: 'Set new password',
  },
  recovery_started: {
    subject: 'Set a new password',
    body: 'Somebody who looks after your account at {platform} has started its recovery: with this link you set a new password. It works once, within 24 hours, and signs you out everywhere.\nIf you did not ask for it, do nothing and tell them.',
    action: 'Set new password',
  },
  email_change: {
    subject: 'Confirm your new address',
    body: 'This address is to become the one of your account. Confirm it with the link, which works once, within 24 hours.\nIf you did not ask for it, do nothing: nothing changes.',
    action: 'Confirm address',
  },
  password_changed: {
    subject: 'Your password was changed',
    body: 'The password of your account was changed, and every other session has ended.\nIf it was not you, set a new one at once and tell whoever runs {platform}.',
    action: 'Set a new password',
  },
  factor_added: {
    subject: 'A second factor was added to your account',
    body: 'From now on your account can be signed in to with one more code generator or passkey.\nIf it was not you, set a new password at once and tell whoever runs {platform}.',
    action: 'Set a new password',
  },
  factor_removed: {
    subject: 'A second factor was removed from your account',
    body: 'A code generator or passkey of your account was removed.\nIf it was not you, set a new password at once and tell whoever runs {platform}.',
    action: 'Set a new password',
  },
  factors_reset: {
    subject: 'The second factors of your account were removed',
    body: 'As part of its recovery, code generator, passkeys and recovery codes of your account were removed. Set up new ones with your next sign-in.\nIf you know nothing of this, tell whoever runs {platform} at once.',
    action: 'Set a new password',
  },
  recovery_code_used: {
    subject: 'A recovery code of your account was used',
    body: 'Somebody signed in to your account with one of its recovery codes. That code does not work any more.\nIf it was not you, set a new password at once and make new codes in your profile.',
    action: 'Set a new password',
  },
  email_change_requested: {
    subject: 'Your account is to get another address',
    body: 'Another e-mail address was entered for your account. It takes the place of this one as soon as it is confirmed there.\nIf it was not you, set a new password at once.',
    action: 'Set a new password',
  },
  email_changed: {
    subject: 'Your account has another address now',
    body: 'Another e-mail address was confirmed for your account. Nothing more is sent to this one, and it cannot be used to sign in any more.\nIf it was not you, tell whoever runs {platform} at once.',
    action: 'Open {platform}',
  },
  order_submitted: {
    subject: 'New order from {organization}: {displayName}',
    body: '{organization} has placed an order for {displayName}. It waits for your decision.',
    action: 'Look at the order',
  },
  order_asked: {
    subject: 'A question about your order {displayName}',
    body: 'Before your order {displayName} can go on, we need to know:\n{detail}',
    action: 'Answer',
  },
  order_rejected: {
    subject: 'Your order {displayName} was rejected',
    body: 'Your order {displayName} was rejected for this reason:\n{detail}\nYou can correct it and submit it again.',
    action: 'Look at the order',
  },
  tenant_ready: {
    subject: '{displayName} is ready',
    body: '{displayName} of {organization} is ready to be used.',
    action: 'Open the tenant',
  },
  alert_opened: {
    subject: 'Alert: {what}',
    body: '{what}\nYou will be reminded every day until this is over or somebody has acknowledged it.',
    action: 'Look at the alert',
  },
  alert_reminded: {
    subject: 'Still so: {what}',
    body: 'This alert still stands, and nobody has acknowledged it:\n{what}',
    action: 'Look at the alert',
  },
  alert_resolved: {
    subject: 'Over: {what}',
    body: 'This alert is over:\n{what}',
    action: 'Look at the alert',
  },
  webhook_disabled: {
    subject: 'The webhook {webhook} was disabled',
    body: 'The webhook {webhook} has taken no message for days, or says that it is gone. Nothing is sent there any more until you make it active again; what waits for it is kept.',
    action: 'Look at the webhook',
  },
  announcement: {
    subject: '{title}',
    body: '{title}\n{content}',
    action: 'Open the console',
  },
  data_export_ready: {
    subject: 'Your data is ready to be downloaded',
    body: 'What we hold about you has been put together, as you asked. It can be downloaded for 24 hours.\nIf you did not ask for it, change your password and tell us.',
    action: 'Go to the download',
  },
  mail_test: {
    subject: 'This is a test mail',
    body: 'This mail was sent to see whether mail works. It does.',
    action: 'Back to the console',
  },
  organization_moved: {
    subject: '{organization} is now looked after by {partner}',
    body: 'From now on {partner} looks after {organization}. Your tenants and your people stay as they are; orders that waited for a decision of the former partner go on to {platform}.\nThe staff of the former partner no longer have access.',
    action: 'Open {organization}',
  },
  support_requested: {
    subject: '{operator} asks for access to {organization}',
    body: '{operator} of {platform} asks for access to {organization}, for this reason:\n{detail}\nNothing can be seen before you answer. Accept, accept less, or refuse; without an answer the request ends by itself at {until}.',
    action: 'Look at the request',
  },
  support_accepted: {
    subject: '{decider} gave {operator} access to {organization}',
    body: '{decider} gave {operator} access to {organization} until {until}, for this reason:\n{detail}\nIt can be taken back at any time. Everything done with it stands in the log of the organization.',
    action: 'Look at the access',
  },
  support_refused: {
    subject: '{organization} refused access',
    body: '{decider} refused your request for access to {organization}.\n{detail}',
    action: 'Look at the request',
  },
  support_revoked: {
    subject: '{organization} took access back',
    body: '{decider} took your access to {organization} back. Sessions under it have ended.\n{detail}',
    action: 'Look at the grant',
  },
  support_expired: {
    subject: '{organization} did not answer your request for access',
    body: 'Your request for access to {organization} waited for 72 hours and was not answered. It has ended; you may ask again.',
    action: 'Look at the request',
  },
  support_break_glass: {
    subject: '{operator} took emergency access to {organization}',
    body: '{operator} of {platform} took access to {organization} without asking, to read only, until {until}. The reason given:\n{detail}\nEverything looked at stands in the log of the organization. You can end this access at once.',
    action: 'Look at the access',
  },
} as const

type Words<T> = { readonly [K in keyof T]: T[K] extends string ? string : Words<T[K]> }

/** The texts of one language. */
export type Messages = Words<typeof en>
