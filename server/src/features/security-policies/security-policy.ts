import type {
  PolicyEnforcement,
  PolicyLockOut,
  ReplaceSecurityPolicy,
  SecurityPolicy,
} from '@freehold/contract'
import type { UnitOfWork } from '#platform/db/unit-of-work'
import { type AccessPolicy, type Origin, unsatisfied } from '#platform/http/access-policy'

export type SecurityPolicyDeps = {
  readonly unitOfWork: UnitOfWork
  /** The header in which trusted proxies say where a request comes from; undefined: they do not. */
  readonly countryHeader: string | undefined
}

/** What an organization demands. */
export type Demands = { readonly [Field in keyof ReplaceSecurityPolicy]: ReplaceSecurityPolicy[Field] }

/** Of an organization that never said anything. */
export const noDemands: Demands = {
  mfaMode: 'optional',
  idleMinutes: null,
  absoluteHours: null,
  allowedCountries: [],
  addressList: [],
  bindsSupport: false,
  supportRequests: 'allowed',
}

/** Who asks, as a policy sees it. */
export type Caller = Origin & { readonly multiFactor: boolean }

export function accessPolicyOf({ mfaMode, allowedCountries, addressList }: Demands): AccessPolicy {
  return { mfaRequired: mfaMode === 'required', allowedCountries, addressList }
}

/** By which fields a policy would shut out whoever is making it. */
export function lockOutsOf(demands: Demands, caller: Caller, knowsCountries: boolean): PolicyLockOut[] {
  const found = { addressList: caller.address, allowedCountries: caller.country, mfaMode: null } as const
  return unsatisfied(accessPolicyOf(demands), caller, {
    multiFactor: caller.multiFactor,
    knowsCountries,
  }).map((field) => ({ field, found: found[field] }))
}

/** Names of the fields in which two policies differ; the order of a list says nothing. */
export function changedFields(before: Demands, after: Demands): string[] {
  const told = (value: Demands[keyof Demands]): string =>
    JSON.stringify(Array.isArray(value) ? value.toSorted((a, b) => a.localeCompare(b)) : value)
  // Both have exactly the fields of the policy.
  const fields = Object.keys(noDemands) as (keyof Demands)[]
  return fields.filter((field) => told(before[field]) !== told(after[field]))
}

const everywhere: PolicyEnforcement = { enforcement: 'enforced', reason: 'sessions_and_tokens' }
const sessions: PolicyEnforcement = { enforcement: 'enforced', reason: 'sessions_only' }
const requests: PolicyEnforcement = { enforcement: 'enforced', reason: 'requests_for_access' }
const recorded: PolicyEnforcement = { enforcement: 'recorded_only', reason: 'no_country_source' }

/** Which fields requests are held to. Where nobody trusted says which country they come from, that one is only kept. */
export function enforcementOf(knowsCountries: boolean): SecurityPolicy['enforcement'] {
  return {
    mfaMode: everywhere,
    idleMinutes: sessions,
    absoluteHours: sessions,
    allowedCountries: knowsCountries ? everywhere : recorded,
    addressList: everywhere,
    bindsSupport: sessions,
    supportRequests: requests,
  }
}
