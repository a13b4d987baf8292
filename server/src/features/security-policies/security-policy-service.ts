import type { SecurityPolicy } from '@freehold/contract'
import type { Actor } from '#platform/actor'
import { readInOrganization } from '#platform/db/reach'
import { requireVersion } from '#platform/http/if-match'
import { policyLocksOut } from './security-policy-errors.ts'
import { findPolicy, type Kept, lockPolicy, savePolicy } from './security-policy-store.ts'
import {
  type Caller,
  changedFields,
  type Demands,
  enforcementOf,
  lockOutsOf,
  type SecurityPolicyDeps,
} from './security-policy.ts'

function toPolicy(
  { countryHeader }: SecurityPolicyDeps,
  organizationId: string,
  { demands, version }: Kept,
  caller: Caller,
): SecurityPolicy {
  return {
    organizationId,
    ...demands,
    enforcement: enforcementOf(countryHeader !== undefined),
    caller,
    version,
  }
}

export async function readSecurityPolicy(
  deps: SecurityPolicyDeps,
  actor: Actor,
  { organizationId, caller }: { organizationId: string; caller: Caller },
): Promise<SecurityPolicy> {
  return readInOrganization(deps.unitOfWork, actor, organizationId, async (db) =>
    toPolicy(deps, organizationId, await findPolicy(db, organizationId), caller),
  )
}

/**
 * Replaces what the organization demands. It holds from the next request on, for sessions in hand too; refused where
 * whoever asks would not get in any more.
 */
export async function replaceSecurityPolicy(
  deps: SecurityPolicyDeps,
  actor: Actor,
  input: {
    readonly organizationId: string
    readonly ifMatch: number
    readonly demands: Demands
    readonly caller: Caller
  },
): Promise<SecurityPolicy> {
  const { organizationId, ifMatch, demands, caller } = input
  return deps.unitOfWork(actor, { organizationId }, async ({ db, record }) => {
    await lockPolicy(db, organizationId)
    const before = await findPolicy(db, organizationId)
    requireVersion(before, ifMatch)
    const lockOuts = lockOutsOf(demands, caller, deps.countryHeader !== undefined)
    if (lockOuts.length > 0) throw policyLocksOut(lockOuts)
    const changed = changedFields(before.demands, demands)
    if (changed.length === 0) return toPolicy(deps, organizationId, before, caller)
    const after = { demands, version: before.version + 1 }
    await savePolicy(db, organizationId, after)
    await record({
      action: 'security_policy.replace',
      target: { type: 'organization', id: organizationId },
      details: { changed },
    })
    return toPolicy(deps, organizationId, after, caller)
  })
}
