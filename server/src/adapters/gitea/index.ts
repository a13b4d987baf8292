/** Gitea: a private organization for each tenant, and the repositories of its projects in it. */
import type { Adapter } from '#ports/provisioner'
import { checkGitea } from './check.ts'
import { connectGitea, type Gitea } from './connection.ts'
import { giteaOrganization } from './organization.ts'
import { giteaRepository } from './repository.ts'

export const giteaAdapter: Adapter<Gitea> = {
  kind: 'gitea',
  title: 'Gitea',
  credentials: [{ name: 'token', label: 'Access token of an administrator', optional: false }],
  resourceKinds: [giteaOrganization, giteaRepository],
  connect: connectGitea,
  check: checkGitea,
}
