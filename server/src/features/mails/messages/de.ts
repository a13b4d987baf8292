import type { Messages } from './en.ts'

export const de: Messages = {
  frame: {
    greeting: 'Guten Tag {name}',
    greetingNobody: 'Guten Tag',
    openLink: 'Öffnen Sie diese Adresse: {link}',
    footer: '{sender} hat diese Nachricht an {recipient} gesendet.',
    support: 'Fragen? {support}',
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
  recovery_started: {
    subject: 'Neues Passwort setzen',
    body: 'Wer bei {platform} Ihr Konto betreut, hat dessen Wiederherstellung begonnen: Mit diesem Link setzen Sie ein neues Passwort. Er gilt einmal, innerhalb von 24 Stunden, und meldet Sie überall ab.\nHaben Sie nicht darum gebeten, tun Sie nichts und sagen Sie es dort.',
    action: 'Neues Passwort setzen',
  },
  email_change: {
    subject: 'Bestätigen Sie Ihre neue Adresse',
    body: 'Diese Adresse soll die Ihres Kontos werden. Bestätigen Sie sie mit dem Link; er gilt einmal, innerhalb von 24 Stunden.\nHaben Sie das nicht verlangt, tun Sie nichts: Es ändert sich nichts.',
    action: 'Adresse bestätigen',
  },
  password_changed: {
    subject: 'Ihr Passwort wurde geändert',
    body: 'Das Passwort Ihres Kontos wurde geändert, alle anderen Sitzungen sind beendet.\nWaren Sie das nicht, setzen Sie sofort ein neues und melden Sie es dem Betreiber von {platform}.',
    action: 'Neues Passwort setzen',
  },
  factor_added: {
    subject: 'Ihr Konto hat einen weiteren zweiten Faktor',
    body: 'Ab sofort dient ein weiterer Codegenerator oder Passkey zur Anmeldung an Ihrem Konto.\nWaren Sie das nicht, setzen Sie sofort ein neues Passwort und melden Sie es dem Betreiber von {platform}.',
    action: 'Neues Passwort setzen',
  },
  factor_removed: {
    subject: 'Ein zweiter Faktor Ihres Kontos wurde entfernt',
    body: 'Ein Codegenerator oder Passkey Ihres Kontos wurde entfernt.\nWaren Sie das nicht, setzen Sie sofort ein neues Passwort und melden Sie es dem Betreiber von {platform}.',
    action: 'Neues Passwort setzen',
  },
  factors_reset: {
    subject: 'Die zweiten Faktoren Ihres Kontos wurden entfernt',
    body: 'Bei der Wiederherstellung Ihres Kontos wurden Codegenerator, Passkeys und Wiederherstellungscodes entfernt. Richten Sie bei der nächsten Anmeldung neue ein.\nWissen Sie nichts davon, melden Sie es sofort dem Betreiber von {platform}.',
    action: 'Neues Passwort setzen',
  },
  recovery_code_used: {
    subject: 'Ein Wiederherstellungscode Ihres Kontos wurde benutzt',
    body: 'Jemand hat sich mit einem Wiederherstellungscode an Ihrem Konto angemeldet. Dieser Code gilt nicht mehr.\nWaren Sie das nicht, setzen Sie sofort ein neues Passwort und erzeugen Sie im Profil neue Codes.',
    action: 'Neues Passwort setzen',
  },
  email_change_requested: {
    subject: 'Ihr Konto soll eine andere Adresse bekommen',
    body: 'Für Ihr Konto wurde eine andere E-Mail-Adresse eingetragen. Sie tritt an die Stelle dieser, sobald sie dort bestätigt ist.\nWaren Sie das nicht, setzen Sie sofort ein neues Passwort.',
    action: 'Neues Passwort setzen',
  },
  email_changed: {
    subject: 'Ihr Konto hat jetzt eine andere Adresse',
    body: 'Für Ihr Konto wurde eine andere E-Mail-Adresse bestätigt. An diese hier wird nichts mehr gesendet, und sie dient nicht mehr zur Anmeldung.\nWaren Sie das nicht, melden Sie es sofort dem Betreiber von {platform}.',
    action: '{platform} öffnen',
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
  alert_opened: {
    subject: 'Alarm: {what}',
    body: '{what}\nSie werden jeden Tag daran erinnert, bis es vorbei ist oder jemand den Alarm bestätigt hat.',
    action: 'Alarm ansehen',
  },
  alert_reminded: {
    subject: 'Noch immer: {what}',
    body: 'Dieser Alarm besteht weiter, und niemand hat ihn bestätigt:\n{what}',
    action: 'Alarm ansehen',
  },
  alert_resolved: {
    subject: 'Vorbei: {what}',
    body: 'Dieser Alarm ist vorbei:\n{what}',
    action: 'Alarm ansehen',
  },
  webhook_disabled: {
    subject: 'Der Webhook {webhook} wurde abgeschaltet',
    body: 'Der Webhook {webhook} hat seit Tagen keine Nachricht angenommen oder meldet, dass es ihn nicht mehr gibt. Dorthin wird nichts mehr gesendet, bis Sie ihn wieder einschalten; was auf ihn wartet, bleibt erhalten.',
    action: 'Webhook ansehen',
  },
  announcement: {
    subject: '{title}',
    body: '{title}\n{content}',
    action: 'Konsole öffnen',
  },
  data_export_ready: {
    subject: 'Ihre Daten stehen zum Herunterladen bereit',
    body: 'Was wir über Sie halten, wurde zusammengestellt, wie Sie es verlangt haben. Es lässt sich 24 Stunden lang herunterladen.\nHaben Sie es nicht verlangt, ändern Sie Ihr Passwort und sagen Sie es uns.',
    action: 'Zum Herunterladen',
  },
  mail_test: {
    subject: 'Dies ist eine Testmail',
    body: 'Diese Mail wurde gesendet, um zu sehen, ob Mail funktioniert. Sie funktioniert.',
    action: 'Zurück zur Konsole',
  },
  organization_moved: {
    subject: '{organization} wird jetzt von {partner} betreut',
    body: 'Ab sofort betreut {partner} {organization}. Ihre Tenants und Ihre Leute bleiben, wie sie sind; Bestellungen, die auf den bisherigen Partner warteten, gehen an {platform} weiter.\nDas Personal des bisherigen Partners hat keinen Zugang mehr.',
    action: '{organization} öffnen',
  },
  support_requested: {
    subject: '{operator} bittet um Zugriff auf {organization}',
    body: '{operator} von {platform} bittet um Zugriff auf {organization}, aus diesem Grund:\n{detail}\nBevor Sie antworten, ist nichts zu sehen. Stimmen Sie zu, stimmen Sie weniger zu, oder lehnen Sie ab; ohne Antwort endet die Anfrage von selbst: {until}.',
    action: 'Anfrage ansehen',
  },
  support_accepted: {
    subject: '{decider} hat {operator} Zugriff auf {organization} gegeben',
    body: '{decider} hat {operator} Zugriff auf {organization} gegeben, bis {until}, aus diesem Grund:\n{detail}\nEr lässt sich jederzeit zurücknehmen. Alles, was damit geschieht, steht im Protokoll der Organisation.',
    action: 'Zugriff ansehen',
  },
  support_refused: {
    subject: '{organization} hat den Zugriff abgelehnt',
    body: '{decider} hat Ihre Anfrage um Zugriff auf {organization} abgelehnt.\n{detail}',
    action: 'Anfrage ansehen',
  },
  support_revoked: {
    subject: '{organization} hat den Zugriff zurückgenommen',
    body: '{decider} hat Ihren Zugriff auf {organization} zurückgenommen. Laufende Sitzungen sind beendet.\n{detail}',
    action: 'Freigabe ansehen',
  },
  support_expired: {
    subject: '{organization} hat Ihre Anfrage um Zugriff nicht beantwortet',
    body: 'Ihre Anfrage um Zugriff auf {organization} hat 72 Stunden gewartet und wurde nicht beantwortet. Sie ist beendet; Sie können erneut fragen.',
    action: 'Anfrage ansehen',
  },
  support_break_glass: {
    subject: '{operator} hat Notzugriff auf {organization} genommen',
    body: '{operator} von {platform} hat ohne zu fragen Zugriff auf {organization} genommen, nur zum Lesen, bis {until}. Der angegebene Grund:\n{detail}\nAlles Angesehene steht im Protokoll der Organisation. Sie können diesen Zugriff sofort beenden.',
    action: 'Zugriff ansehen',
  },
}
