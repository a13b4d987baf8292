/** OpenBao (and Vault): where a tenant's secrets lie for the workload that reads them. */
import type { Adapter } from '#ports/provisioner'
import { checkOpenbao } from './check.ts'
import { connectOpenbao, type Openbao } from './connection.ts'
import { openbaoPath } from './path.ts'

export const openbaoAdapter: Adapter<Openbao> = {
  kind: 'openbao',
  title: 'OpenBao',
  credentials: [
    { name: 'token', label: 'Token (or a role below)', optional: true },
    { name: 'roleId', label: 'AppRole: role id', optional: true },
    { name: 'secretId', label: 'AppRole: secret id', optional: true },
    { name: 'namespace', label: 'Namespace', optional: true },
  ],
  resourceKinds: [openbaoPath],
  connect: connectOpenbao,
  check: checkOpenbao,
}
