import type { Messages } from './en.ts'

export const de: Messages = {
  frame: {
    greeting: 'Guten Tag {name}',
    greetingNobody: 'Guten Tag',
    openLink: 'Öffnen Sie diese Adresse: {link}',
    footer: '{platform} hat diese Nachricht an {recipient} gesendet.',
  },
  registration: {
    subject: 'Bestätigen Sie Ihre Adresse für {organization}',
    body: 'Jemand, vermutlich Sie, hat mit dieser Adresse {organization} registriert.\nBestätigen Sie die Adresse und wählen Sie ein Passwort; danach können Sie den ersten Tenant bestellen. Der Link gilt einmal und 24 Stunden lang.\nWaren Sie es nicht, brauchen Sie nichts zu tun: es wurde nichts angelegt.',
    action: 'Adresse bestätigen',
  },
  invitation: {
    subject: '{invitedBy} lädt Sie zu {organization} ein',
    body: '{invitedBy} hat Sie eingeladen, in {organization} mitzuarbeiten.\nDer Link gilt einmal und sieben Tage lang.',
    action: 'Einladung annehmen',
  },
  recovery: {
    subject: 'Neues Passwort setzen',
    body: 'Für Ihr Konto wurde ein neues Passwort verlangt.\nDer Link gilt einmal und 15 Minuten lang. Mit dem neuen Passwort werden Sie überall abgemeldet.\nWaren Sie es nicht, brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist.',
    action: 'Neues Passwort setzen',
  },
  order_submitted: {
    subject: 'Neue Bestellung von {organization}: {displayName}',
    body: '{organization} hat {displayName} bestellt. Die Bestellung wartet auf Ihre Entscheidung.',
    action: 'Bestellung ansehen',
  },
  order_asked: {
    subject: 'Eine Frage zu Ihrer Bestellung {displayName}',
    body: 'Damit Ihre Bestellung {displayName} weitergehen kann, müssen wir wissen:\n{detail}',
    action: 'Antworten',
  },
  order_rejected: {
    subject: 'Ihre Bestellung {displayName} wurde abgelehnt',
    body: 'Ihre Bestellung {displayName} wurde aus diesem Grund abgelehnt:\n{detail}\nSie können sie berichtigen und erneut einreichen.',
    action: 'Bestellung ansehen',
  },
  tenant_ready: {
    subject: '{displayName} ist bereit',
    body: '{displayName} von {organization} steht bereit.',
    action: 'Tenant öffnen',
  },
}
