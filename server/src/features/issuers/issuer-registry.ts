import type { JWTVerifyGetKey } from 'jose'
import type { Surface } from '#platform/actor'
import { createIssuerFetch, type IssuerFetch } from './issuer-fetch.ts'
import { createIssuerKeys } from './issuer-keys.ts'
import { createMetadataReader } from './issuer-metadata.ts'
import { createParty, type Party } from './issuer-party.ts'
import type { Issuer } from './issuer.ts'

/** A configured issuer, ready to be spoken to. */
export type KnownIssuer = Issuer & {
  readonly keys: JWTVerifyGetKey
  /** Undefined where it only issues bearer tokens. */
  readonly party: Party | undefined
}

/** The identity providers that this installation was configured with. */
export type Issuers = {
  readonly all: readonly KnownIssuer[]
  readonly find: (name: string) => KnownIssuer | undefined
  /** Those with which people sign in on a surface. */
  readonly ofSurface: (surface: Surface) => readonly KnownIssuer[]
  /** Whether our own provider signs people in there. */
  readonly isEmbeddedOn: (surface: Surface) => boolean
  readonly close: () => Promise<void>
}

type Way = { readonly fetch: IssuerFetch; close(): Promise<void> }

function toKnown(issuer: Issuer, { fetch }: Way): KnownIssuer {
  const { client, jwksUrl, algorithms } = issuer
  if (client !== undefined) {
    const party = createParty({
      issuer: issuer.issuer,
      clientId: client.id,
      clientSecret: () => client.secret,
      authentication: client.authentication,
      scopes: client.scopes,
      userinfo: client.userinfo,
      algorithms,
      jwksUrl,
      sameOrigin: true,
      fetch,
    })
    return { ...issuer, party, keys: party.keys }
  }
  const metadata = createMetadataReader({ issuer: issuer.issuer, sameOrigin: true }, fetch)
  const url = async (): Promise<URL> => jwksUrl ?? new URL((await metadata.known()).jwks_uri ?? '')
  return { ...issuer, party: undefined, keys: createIssuerKeys(url, fetch) }
}

/** Nothing is asked of an issuer before it is needed. */
export function createIssuers(
  issuers: readonly Issuer[],
  open: (issuer: string) => Way = createIssuerFetch,
): Issuers {
  const ways = issuers.map(({ issuer }) => open(issuer))
  const all = issuers.map((issuer, index) => {
    const way = ways[index]
    if (way === undefined) throw new Error('Every issuer has a way')
    return toKnown(issuer, way)
  })
  const ofSurface = (surface: Surface): readonly KnownIssuer[] =>
    all.filter((issuer) => issuer.party !== undefined && issuer.surfaces[surface]?.signIn === true)
  return {
    all,
    find: (name) => all.find((issuer) => issuer.name === name),
    ofSurface,
    isEmbeddedOn: (surface) =>
      ofSurface(surface).every((issuer) => issuer.surfaces[surface]?.alongside === true),
    close: async () => void (await Promise.all(ways.map((way) => way.close()))),
  }
}
