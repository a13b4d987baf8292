import type { AlertThresholds } from '@freehold/contract'
import { readCertificate } from '#platform/certificate'
import type { AlertDeps } from './alert-deps.ts'
import type { Finding } from './alert.ts'

type Place = { readonly name: string; readonly url: string; readonly path: string }

/** Our own address may lie in any network: whoever configured it can reach it anyway. */
const anywhere = { kind: 'connector', allowHttp: false, allowedNetworks: ['0.0.0.0/0', '::/0'] } as const

const dayMs = 86_400_000
/** Certificates are read anew after so long; in between, and where they cannot be read, the last ones count. */
const freshMs = 6 * 3_600_000
const retryMs = 3_600_000

const known = new Map<string, { readonly validTo: Date | undefined; readonly readAt: number }>()

async function placesOf({ platformDb, origin }: AlertDeps): Promise<Place[]> {
  const rows = await platformDb
    .selectFrom('connectors')
    .select(['id', 'name', 'url'])
    .where('removed_at', 'is', null)
    .execute()
  const own = { name: new URL(origin).host, url: origin, path: '/operator' }
  const connected = rows.map(({ id, name, url }) => ({ name, url, path: `/operator/connectors/${id}` }))
  return [own, ...connected].filter(({ url }) => url.startsWith('https:'))
}

async function validToOf({ networkPolicy, log, origin }: AlertDeps, { url }: Place, now: Date) {
  const host = new URL(url).origin
  const last = known.get(host)
  const ageMs = last === undefined ? Infinity : now.getTime() - last.readAt
  if (ageMs < (last?.validTo === undefined ? retryMs : freshMs)) return last?.validTo
  try {
    const { validTo } = await readCertificate(url, url === origin ? anywhere : networkPolicy)
    known.set(host, { validTo, readAt: now.getTime() })
    return validTo
  } catch (error) {
    // Whether it can be reached is for the connector's own check to tell.
    log.info({ err: error, host }, 'a certificate could not be read')
    known.set(host, { validTo: last?.validTo, readAt: now.getTime() })
    return last?.validTo
  }
}

/** Certificates of our own address and of connectors that end soon. */
export async function findExpiringCertificates(
  deps: AlertDeps,
  { certificateDays }: AlertThresholds,
  now: Date,
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const place of await placesOf(deps)) {
    const validTo = await validToOf(deps, place, now)
    const days = validTo === undefined ? Infinity : Math.floor((validTo.getTime() - now.getTime()) / dayMs)
    if (days >= certificateDays) continue
    const { name, path, url } = place
    findings.push({
      kind: 'certificate_expiring',
      subject: new URL(url).origin,
      severity: days <= 7 ? 'critical' : 'warning',
      details: { name, path, days: Math.max(0, days) },
    })
  }
  return findings
}
