import type { Store, Table } from '../store.ts'

export type BaoMount = {
  readonly namespace: string
  /** Without the slash at the end. */
  readonly path: string
  readonly type: 'kv' | 'transit'
  readonly description: string
  readonly options: Readonly<Record<string, string>> | null
  readonly casRequired: boolean
  readonly maxVersions: number
  readonly accessor: string
}

export type BaoVersion = {
  readonly version: number
  readonly created_time: string
  readonly deletion_time: string
  readonly destroyed: boolean
  readonly data: Readonly<Record<string, unknown>> | null
}

export type BaoSecret = {
  /** Namespace and mount, as `mountId` writes them. */
  readonly mount: string
  readonly path: string
  readonly versions: readonly BaoVersion[]
  readonly current_version: number
  readonly custom_metadata: Readonly<Record<string, string>> | null
  readonly cas_required: boolean
  readonly max_versions: number
  readonly delete_version_after: string
  readonly created_time: string
  readonly updated_time: string
}

export type BaoToken = {
  readonly id: string
  readonly accessor: string
  readonly policies: readonly string[]
  readonly displayName: string
  readonly path: string
  readonly issuedAt: string
  readonly ttlSeconds: number
  /** Never, for the root token. */
  readonly expiresAt: number | null
}

export type BaoTransitKey = {
  readonly mount: string
  readonly name: string
  readonly type: string
  readonly derived: boolean
  readonly exportable: boolean
  readonly deletionAllowed: boolean
  readonly minDecryptionVersion: number
  /** Key material of version 1, 2, … in base64. */
  readonly versions: readonly { readonly material: string; readonly createdAt: string }[]
}

export type BaoCredentials = {
  readonly rootToken: string
  readonly roleId: string
  readonly secretId: string
  /** Lifetime of tokens that AppRole logins give. */
  readonly tokenTtlSeconds: number
}

export type BaoState = {
  readonly credentials: BaoCredentials
  readonly tables: {
    readonly mounts: Table<BaoMount>
    readonly secrets: Table<BaoSecret>
    readonly tokens: Table<BaoToken>
    readonly transitKeys: Table<BaoTransitKey>
    readonly namespaces: Table<{ readonly path: string; readonly id: string }>
    readonly seal: Table<{ readonly sealed: boolean; readonly standby: boolean }>
  }
  readonly secrets: readonly BaoSecret[]
  readonly mounts: readonly BaoMount[]
  readonly tokens: readonly BaoToken[]
  readonly transitKeys: readonly BaoTransitKey[]
  nextNumber(sequence: string): number
}

export function createBaoState(store: Store, credentials: BaoCredentials): BaoState {
  const tables: BaoState['tables'] = {
    mounts: store.table<BaoMount>('mounts', { namespace: (mount) => mount.namespace }),
    secrets: store.table<BaoSecret>('secrets', { mount: (secret) => secret.mount }),
    tokens: store.table<BaoToken>('tokens'),
    transitKeys: store.table<BaoTransitKey>('transitKeys', { mount: (key) => key.mount }),
    namespaces: store.table('namespaces'),
    seal: store.table('seal'),
  }
  // A development server comes with this one mount, and with no transit.
  tables.mounts.set('secret', toMount('', 'secret', 'kv', 'key/value secret storage', { version: '2' }))
  return {
    credentials,
    tables,
    get secrets() {
      return tables.secrets.list()
    },
    get mounts() {
      return tables.mounts.list()
    },
    get tokens() {
      return tables.tokens.list()
    },
    get transitKeys() {
      return tables.transitKeys.list()
    },
    nextNumber: (sequence) => store.nextNumber(sequence),
  }
}

export function toMount(
  namespace: string,
  path: string,
  type: BaoMount['type'],
  ...[description, options]: [string, Record<string, string> | null]
): BaoMount {
  return {
    namespace,
    path,
    type,
    description,
    options,
    casRequired: false,
    maxVersions: 0,
    accessor: `${type}_${Buffer.from(`${namespace}/${path}`).toString('hex').slice(-8)}`,
  }
}

/** The key of a mount in the tables, and the first part of the keys of what it holds. */
export function mountId(namespace: string, path: string): string {
  return namespace === '' ? path : `${namespace}|${path}`
}
