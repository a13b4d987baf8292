import { coolifyAdapter } from '#adapters/coolify'
import { giteaAdapter } from '#adapters/gitea'
import { litellmAdapter } from '#adapters/litellm'
import { openbaoAdapter } from '#adapters/openbao'
import type { AnyAdapter } from '#ports/provisioner'

/** Every product that can be connected. */
export const adapters: readonly AnyAdapter[] = [litellmAdapter, openbaoAdapter, giteaAdapter, coolifyAdapter]
