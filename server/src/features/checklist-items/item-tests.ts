import { readCertificate } from '#platform/certificate'
import { createConnectorFetch, FetchError } from '#platform/safe-fetch'
import type { ChecklistDeps } from './checklist-deps.ts'
import type { TestResult } from './checklist-item-store.ts'

/** Our own configuration may name places in any network. */
const anyNetwork = ['0.0.0.0/0', '::/0']
const timeoutMs = 5000

/** Whether our own address shows a certificate that is trusted, as seen from here. */
export async function testPublicUrl({ publicUrl }: Pick<ChecklistDeps, 'publicUrl'>): Promise<TestResult> {
  if (publicUrl === undefined) return { ok: false, finding: 'not_set', answer: null }
  if (publicUrl.protocol !== 'https:') return { ok: false, finding: 'plain', answer: publicUrl.origin }
  const policy = { kind: 'connector', allowHttp: false, allowedNetworks: anyNetwork } as const
  try {
    const { distrusted, validTo } = await readCertificate(publicUrl.href, policy)
    if (distrusted !== null) return { ok: false, finding: 'distrusted', answer: distrusted }
    return { ok: true, finding: 'trusted', answer: validTo.toISOString().slice(0, 10) }
  } catch (error) {
    if (error instanceof FetchError) return { ok: false, finding: 'unreachable', answer: error.message }
    throw error
  }
}

/** The first thing wrong with an issuer's discovery document; undefined where nothing is. */
async function faultOfIssuer(issuer: string): Promise<string | undefined> {
  const allowHttp = issuer.startsWith('http:')
  const policy = { kind: 'connector', allowHttp, allowedNetworks: anyNetwork } as const
  const fetch = createConnectorFetch({ url: issuer, policy, maxBodyBytes: 1024 * 1024 })
  try {
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
    const { status, body } = await fetch({
      method: 'GET',
      url,
      headers: { accept: 'application/json' },
      timeoutMs,
    })
    if (status !== 200) return `${issuer} answers ${status}`
    const document: unknown = JSON.parse(body)
    const named = typeof document === 'object' && document !== null && 'issuer' in document
    return named && document.issuer === issuer ? undefined : `${issuer} describes another issuer`
  } catch (error) {
    if (error instanceof FetchError) return error.message
    if (error instanceof SyntaxError) return `${issuer} answers no document`
    throw error
  } finally {
    await fetch.close()
  }
}

/** Whether every issuer by which people sign in describes itself as it should, over its public address. */
export async function testIssuers({
  identityProvider,
  issuers,
}: Pick<ChecklistDeps, 'identityProvider' | 'issuers'>): Promise<TestResult> {
  const outside = issuers.all.map(({ issuer }) => issuer)
  for (const issuer of [identityProvider.issuer, ...outside]) {
    const fault = await faultOfIssuer(issuer)
    if (fault !== undefined) return { ok: false, finding: 'discovery_failed', answer: fault }
  }
  return { ok: true, finding: outside.length > 0 ? 'outside' : 'embedded', answer: null }
}
