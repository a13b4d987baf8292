import type * as Library from 'openid-client'
import { IssuerSilent } from './issuer-answer.ts'
import type { IssuerFetch } from './issuer-fetch.ts'

export type Metadata = Library.ServerMetadata

/** Where a discovery document may send us. */
export type MetadataRule = {
  readonly issuer: string
  /** Every endpoint lies on the issuer's own origin; otherwise https is enough. */
  readonly sameOrigin: boolean
}

const needed = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const
const optional = ['userinfo_endpoint', 'end_session_endpoint'] as const

/** Discovery documents are small; a document that two sign-ins want at once is asked for once. */
const freshMs = 2_000

function faultOf(document: Readonly<Record<string, unknown>>, rule: MetadataRule): string | undefined {
  if (document['issuer'] !== rule.issuer) return 'it is the document of another issuer'
  const { origin, protocol } = new URL(rule.issuer)
  for (const name of [...needed, ...optional]) {
    const value = document[name]
    if (value === undefined && optional.some((known) => known === name)) continue
    const url = typeof value === 'string' ? URL.parse(value) : null
    if (url === null) return `${name} is no address`
    if (rule.sameOrigin && url.origin !== origin) return `${name} lies on another origin`
    if (url.protocol !== 'https:' && url.protocol !== protocol) return `${name} is not https`
  }
  return undefined
}

/** The issuer's endpoints, from its own discovery document (OpenID Connect Discovery 1.0). */
export type MetadataReader = {
  /** As they are now. Throws `IssuerSilent` when they cannot be had. */
  readonly fresh: () => Promise<Metadata>
  /** As they were read last; asked for only where they never were. */
  readonly known: () => Promise<Metadata>
}

export function createMetadataReader(rule: MetadataRule, fetch: IssuerFetch): MetadataReader {
  let last: { readonly metadata: Metadata; readonly at: number } | undefined
  let underWay: Promise<Metadata> | undefined

  async function read(): Promise<Metadata> {
    const url = `${rule.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
    const answer = await fetch(url, { headers: { accept: 'application/json' } })
    if (answer.status !== 200) throw new Error(`discovery answers ${answer.status}`)
    const document: unknown = await answer.json()
    if (typeof document !== 'object' || document === null) throw new Error('discovery answers no document')
    // An object from JSON.
    const fields = document as Readonly<Record<string, unknown>>
    const fault = faultOf(fields, rule)
    if (fault !== undefined) throw new Error(`the discovery document is refused: ${fault}`)
    const endpoints = Object.fromEntries(
      [...needed, ...optional].flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])),
    )
    return {
      issuer: rule.issuer,
      ...endpoints,
      authorization_response_iss_parameter_supported:
        fields['authorization_response_iss_parameter_supported'] === true,
    }
  }

  function fresh(): Promise<Metadata> {
    if (last !== undefined && performance.now() - last.at < freshMs) return Promise.resolve(last.metadata)
    underWay ??= read()
      .then((metadata) => {
        last = { metadata, at: performance.now() }
        return metadata
      })
      .catch((cause: unknown) => {
        throw new IssuerSilent(`${rule.issuer} does not answer as an issuer does`, { cause })
      })
      .finally(() => {
        underWay = undefined
      })
    return underWay
  }

  return { fresh, known: () => (last === undefined ? fresh() : Promise.resolve(last.metadata)) }
}
