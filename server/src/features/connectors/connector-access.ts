import type { Db } from '#platform/db/pool'
import type { KeyRing } from '#platform/key-ring'
import { createConnectorFetch, type FetchPolicy, type SafeFetch } from '#platform/safe-fetch'
import type { AnyAdapter } from '#ports/provisioner'
import { connectorNotFound } from './connector-errors.ts'
import { type ConnectorRow, findConnectorRow } from './connector-store.ts'
import { openCredentials } from './credentials.ts'

/** A connector that can be spoken to now; its adapter and connection belong together. */
export type OpenConnector = {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly version: number
  readonly adapter: AnyAdapter
  readonly connection: unknown
}

/** How connectors are chosen and opened. Credentials are opened in memory only, and never leave the connection. */
export type ConnectorAccess = {
  /** The connector of this name, or the default of the system; undefined where there is none. */
  readonly choose: (
    db: Db,
    system: string,
    name: string | undefined,
  ) => Promise<{ readonly id: string; readonly name: string } | undefined>
  /** Throws `connector.not_found`, or SealError where the key ring lacks the key of its credentials. */
  readonly open: (id: string) => Promise<OpenConnector>
  /** What an object of this kind is called over there, for a tenant, organization or project of this name. */
  readonly nameFor: (kind: string, name: string) => string
  /** The next `open` reads the connector anew. */
  readonly forget: (id: string) => void
  readonly close: () => Promise<void>
}

export type AccessDeps = {
  /** Kysely over the platform pool. */
  readonly platformDb: Db
  readonly keyRing: KeyRing
  readonly adapters: readonly AnyAdapter[]
  /** How far requests to connectors may go. */
  readonly networkPolicy: FetchPolicy
}

/** A change made by another process is seen after this long. */
const freshForMs = 2000
/** Requests in hand end before the connections of a replaced connector do. */
const drainMs = 60_000

type Entry = { readonly open: OpenConnector; readonly fetch: SafeFetch; readAt: number }

async function choose(
  db: Db,
  system: string,
  name: string | undefined,
): Promise<{ id: string; name: string } | undefined> {
  const found = db
    .selectFrom('connectors')
    .select(['id', 'name'])
    .where('kind', '=', system)
    .where('removed_at', 'is', null)
  return (
    name === undefined ? found.where('is_default', '=', true) : found.where('name', '=', name)
  ).executeTakeFirst()
}

function connect({ keyRing, adapters, networkPolicy }: AccessDeps, row: ConnectorRow): Entry {
  const adapter = adapters.find(({ kind }) => kind === row.kind)
  if (adapter === undefined) throw new Error(`No adapter speaks to systems of kind ${row.kind}`)
  const { id, name, kind, url, version } = row
  const credentials = openCredentials(keyRing, id, row.credentials)
  const fetch = createConnectorFetch({ url, policy: networkPolicy })
  const connection: unknown = adapter.connect({ url, credentials, fetch })
  return { open: { id, name, kind, version, adapter, connection }, fetch, readAt: performance.now() }
}

/** Connections that were replaced: they end once their requests in hand are through. */
function createRetirement(): { retire: (entry: Entry) => void; close: () => Promise<void> } {
  const retired = new Set<SafeFetch>()
  return {
    retire: ({ fetch }) => {
      retired.add(fetch)
      const end = (): void => {
        retired.delete(fetch)
        void fetch.close()
      }
      setTimeout(end, drainMs).unref()
    },
    close: async () => {
      await Promise.all([...retired].map((fetch) => fetch.close()))
    },
  }
}

/** Open connections by connector, each of the version that its row had a moment ago. */
function createConnections(deps: AccessDeps): Pick<ConnectorAccess, 'open' | 'forget' | 'close'> {
  const entries = new Map<string, Promise<Entry>>()
  const retirement = createRetirement()

  async function refresh(id: string, known: Entry | undefined): Promise<Entry> {
    const row = await findConnectorRow(deps.platformDb, id)
    if (known !== undefined && row?.version === known.open.version) {
      known.readAt = performance.now()
      return known
    }
    if (known !== undefined) retirement.retire(known)
    if (row === undefined) throw connectorNotFound(id)
    return connect(deps, row)
  }

  async function open(id: string): Promise<OpenConnector> {
    const pending = entries.get(id)
    const known = await pending?.catch(() => undefined)
    // Somebody else was quicker while we waited: theirs is at least as fresh.
    if (entries.get(id) !== pending) return open(id)
    if (known !== undefined && performance.now() - known.readAt < freshForMs) return known.open
    const next = refresh(id, known)
    entries.set(id, next)
    try {
      return (await next).open
    } catch (error) {
      if (entries.get(id) === next) entries.delete(id)
      throw error
    }
  }

  return {
    open,
    forget: (id) => {
      const entry = entries.get(id)
      entries.delete(id)
      void entry?.then(retirement.retire, () => undefined)
    },
    close: async () => {
      const open = await Promise.allSettled(entries.values())
      const fetches = open.flatMap((entry) => (entry.status === 'fulfilled' ? [entry.value.fetch] : []))
      await Promise.all([retirement.close(), ...fetches.map((fetch) => fetch.close())])
    },
  }
}

export function createConnectorAccess(deps: AccessDeps): ConnectorAccess {
  const kinds = new Map(
    deps.adapters.flatMap(({ resourceKinds }) => resourceKinds.map((kind) => [kind.kind, kind])),
  )
  return {
    ...createConnections(deps),
    choose,
    nameFor: (kind, name) => {
      const known = kinds.get(kind)
      if (known === undefined) throw new Error(`No adapter makes resources of kind ${kind}`)
      return known.nameFor(name)
    },
  }
}
