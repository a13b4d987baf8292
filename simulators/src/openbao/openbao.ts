import type { Section } from '../page.ts'
import type { Product } from '../product.ts'
import { authenticateBao } from './caller.ts'
import { kvRoutes } from './kv.ts'
import { isReadable, versionOf } from './secret.ts'
import { createBaoState, type BaoCredentials, type BaoSecret, type BaoState } from './state.ts'
import { refuseWhenSealed, systemControls, systemRoutes } from './system.ts'
import { tokenRoutes } from './tokens.ts'
import { transitRoutes } from './transit.ts'
import { baoWording } from './wording.ts'

export const openbao: Product<BaoState, BaoCredentials> = {
  title: 'OpenBao',
  defaults: {
    rootToken: 'sim-openbao-root',
    roleId: 'sim-openbao-role',
    secretId: 'sim-openbao-secret',
    tokenTtlSeconds: 3600,
  },
  routes: [...systemRoutes, ...tokenRoutes, ...kvRoutes, ...transitRoutes],
  controls: systemControls,
  wording: baoWording,
  createState: createBaoState,
  authenticate: authenticateBao,
  gate: refuseWhenSealed,
  sections,
  masked: (state) => ({
    mounts: state.mounts,
    secrets: state.secrets.map(({ versions, ...secret }) => ({
      ...secret,
      versions: versions.map(({ data, ...version }) => ({ ...version, keys: Object.keys(data ?? {}) })),
    })),
    transitKeys: state.transitKeys.map(({ versions, ...key }) => ({ ...key, versions: versions.length })),
    namespaces: state.tables.namespaces.list(),
  }),
}

function sections(state: BaoState): readonly Section[] {
  return [
    {
      title: 'Secrets',
      columns: ['Mount', 'Path', 'Version', 'State', 'Names', 'Values', 'Metadata', 'Changed'],
      rows: state.secrets.map(showSecret),
    },
    {
      title: 'Transit keys',
      columns: ['Mount', 'Name', 'Versions', 'Derived', 'Deletable'],
      rows: state.transitKeys.map((key) => [
        key.mount,
        key.name,
        key.versions.length,
        key.derived,
        key.deletionAllowed,
      ]),
    },
    {
      title: 'Mounts',
      columns: ['Namespace', 'Path', 'Type'],
      rows: state.mounts.map((mount) => [mount.namespace || 'root', `${mount.path}/`, mount.type]),
    },
  ]
}

function showSecret(secret: BaoSecret): Section['rows'][number] {
  const current = versionOf(secret)
  const data = isReadable(current) ? (current.data ?? {}) : {}
  const names = Object.keys(data)
  const values = names.map((name) => `${name} = ${JSON.stringify(data[name])}`).join('\n')
  return [
    `${secret.mount}/`,
    secret.path,
    secret.current_version,
    isReadable(current) ? 'readable' : 'deleted',
    names.join(', '),
    names.length === 0 ? null : { label: 'show', hidden: values },
    Object.entries(secret.custom_metadata ?? {})
      .map(([name, value]) => `${name}=${value}`)
      .join(', '),
    secret.updated_time,
  ]
}
