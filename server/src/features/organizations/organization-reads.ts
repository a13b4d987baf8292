import { sql } from 'kysely'
import type { Db } from '#platform/db/pool'
import type { PartnerOf } from '#platform/http/principal'

/** The partner of an organization, for the gate of every request inside one. */
export function createPartnerOf(platformDb: Db): PartnerOf {
  return async (organizationId) => {
    const row = await platformDb
      .selectFrom('organizations')
      .select('partner_id')
      .where('organization_id', '=', organizationId)
      .executeTakeFirst()
    return row?.partner_id
  }
}

/** Mail providers whose domains say nothing about who belongs together. */
const freeMail: ReadonlySet<string> = new Set([
  'aol.com',
  'bluewin.ch',
  'fastmail.com',
  'free.fr',
  'freenet.de',
  'gmail.com',
  'gmx.at',
  'gmx.ch',
  'gmx.com',
  'gmx.de',
  'gmx.net',
  'googlemail.com',
  'hey.com',
  'hotmail.com',
  'icloud.com',
  'laposte.net',
  'libero.it',
  'live.com',
  'mac.com',
  'mail.com',
  'mail.ru',
  'me.com',
  'msn.com',
  'orange.fr',
  'outlook.com',
  'outlook.de',
  'pm.me',
  'proton.me',
  'protonmail.com',
  'qq.com',
  'sunrise.ch',
  't-online.de',
  'tutanota.com',
  'virgilio.it',
  'wanadoo.fr',
  'web.de',
  'yahoo.com',
  'yahoo.de',
  'yahoo.fr',
  'yandex.com',
  'zoho.com',
])

export type DomainUse = {
  readonly domain: string
  readonly organizationId: string
  readonly organizationName: string
}

type DomainRow = { readonly domain: string; readonly organization_id: string; readonly name: string }

const shown = 20

async function domainsOf(platformDb: Db, organizationId: string): Promise<string[]> {
  const { rows } = await sql<{ domain: string }>`
    select split_part(lower(o.billing_email), '@', 2) as domain
    from organizations o where o.organization_id = ${organizationId} and o.billing_email is not null
    union
    select split_part(lower(a.email), '@', 2)
    from members m join accounts a on a.id = m.account_id where m.organization_id = ${organizationId}`.execute(
    platformDb,
  )
  return rows.map((row) => row.domain).filter((domain) => domain !== '' && !freeMail.has(domain))
}

/**
 * Other organizations where a mail domain of this one is in use, be it for bills or by members: perhaps the same
 * company twice. Names other customers, so it is for operators' eyes only; reads over the platform.
 */
export async function domainsInUse(platformDb: Db, organizationId: string): Promise<DomainUse[]> {
  const domains = await domainsOf(platformDb, organizationId)
  if (domains.length === 0) return []
  const { rows } = await sql<DomainRow>`
    select split_part(lower(o.billing_email), '@', 2) as domain, o.organization_id, o.name
    from organizations o
    where split_part(lower(o.billing_email), '@', 2) = any(${domains}) and o.billing_email is not null
      and o.organization_id <> ${organizationId}
    union
    select split_part(lower(a.email), '@', 2), o.organization_id, o.name
    from accounts a
    join members m on m.account_id = a.id
    join organizations o on o.organization_id = m.organization_id
    where split_part(lower(a.email), '@', 2) = any(${domains}) and o.organization_id <> ${organizationId}
    order by domain, name limit ${shown}`.execute(platformDb)
  return rows.map((row) => ({
    domain: row.domain,
    organizationId: row.organization_id,
    organizationName: row.name,
  }))
}
