import type { AlertKind } from '@freehold/contract'

const en: Readonly<Record<AlertKind, string>> = {
  tenant_failing: '{name} of {organization} has been failing for some time',
  sweep_stalled: 'The background work {name} has not run through for {minutes} minutes',
  queue_lag: 'Jobs have been waiting for {minutes} minutes',
  backup_stale: 'The last backup is {hours} hours old',
  connector_down: 'The connector {name} is down',
  certificate_expiring: 'The certificate of {name} expires in {days} days',
  credential_expiring: 'The credential {credential} of the connector {name} expires in {days} days',
  disk_low: 'Only {percent} % of the disk of {name} is free',
  mail_undeliverable: '{count} mails could not be delivered',
  key_pending_removal: 'The key ring still holds {count} keys that were replaced',
}

const de: Readonly<Record<AlertKind, string>> = {
  tenant_failing: '{name} von {organization} ist seit einiger Zeit gestört',
  sweep_stalled: 'Die Hintergrundarbeit {name} ist seit {minutes} Minuten nicht durchgelaufen',
  queue_lag: 'Aufträge der Warteschlange warten seit {minutes} Minuten',
  backup_stale: 'Die letzte Sicherung ist {hours} Stunden alt',
  connector_down: 'Der Konnektor {name} ist ausgefallen',
  certificate_expiring: 'Das Zertifikat von {name} läuft in {days} Tagen ab',
  credential_expiring: 'Das Zugangsmerkmal {credential} des Konnektors {name} läuft in {days} Tagen ab',
  disk_low: 'Auf dem Datenträger von {name} sind nur noch {percent} % frei',
  mail_undeliverable: '{count} Mails konnten nicht zugestellt werden',
  key_pending_removal: 'Der Schlüsselbund hält noch {count} ersetzte Schlüssel',
}

/** An alert as one sentence, for mail and webhooks; the console has sentences of its own. */
export function alertText(
  locale: string,
  kind: AlertKind,
  details: Readonly<Record<string, string | number>>,
): string {
  const sentence = (locale === 'de' ? de : en)[kind]
  return sentence.replaceAll(/\{([a-z]+)\}/g, (_, name: string) => String(details[name] ?? '–'))
}
