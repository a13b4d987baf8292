/** Words of every mail. `{x}` are values; `action` labels the link, where there is one. */
export const en = {
  frame: {
    greeting: 'Hello {name},',
    greetingNobody: 'Hello,',
    openLink: 'Open this address: {link}',
    footer: '{platform} sent this mail to {recipient}.',
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
} as const

type Words<T> = { readonly [K in keyof T]: T[K] extends string ? string : Words<T[K]> }

/** The texts of one language. */
export type Messages = Words<typeof en>
