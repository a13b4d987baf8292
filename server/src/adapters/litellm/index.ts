/** LiteLLM: teams carry an organization's budget, keys are what tenants call models with. */
import type { Adapter } from '#ports/provisioner'
import { checkLitellm } from './check.ts'
import { connectLitellm, type Litellm } from './connection.ts'
import { litellmKey } from './key.ts'
import { litellmTeam } from './team.ts'

export const litellmAdapter: Adapter<Litellm> = {
  kind: 'litellm',
  title: 'LiteLLM',
  credentials: [{ name: 'masterKey', label: 'Master key', optional: false }],
  resourceKinds: [litellmTeam, litellmKey],
  connect: connectLitellm,
  check: checkLitellm,
}
