/** Coolify: a project for each tenant, and the applications of its projects in it. */
import type { Adapter } from '#ports/provisioner'
import { coolifyApplication } from './application.ts'
import { checkCoolify } from './check.ts'
import { connectCoolify, type Coolify } from './connection.ts'
import { coolifyProject } from './project.ts'

export const coolifyAdapter: Adapter<Coolify> = {
  kind: 'coolify',
  title: 'Coolify',
  credentials: [{ name: 'token', label: 'API token (abilities read, write and deploy)', optional: false }],
  resourceKinds: [coolifyProject, coolifyApplication],
  connect: connectCoolify,
  check: checkCoolify,
}
