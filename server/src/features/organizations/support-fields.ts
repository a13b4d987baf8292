import { fieldsDeniedToSupport, type Organization } from '@freehold/contract'
import type { Actor } from '#platform/actor'
import { fieldError } from '#platform/errors'

const denied = fieldsDeniedToSupport.organization

/** What an organization pays with is nothing that support sees. */
export function withoutMoney({ support }: Actor, organization: Organization): Organization {
  if (support === undefined) return organization
  return { ...organization, ...Object.fromEntries(denied.map((field) => [field, null])) }
}

/** Nor anything that it changes. */
export function refuseMoney({ support }: Actor, body: Readonly<Record<string, unknown>>): void {
  const field = support === undefined ? undefined : denied.find((name) => body[name] !== undefined)
  if (field !== undefined)
    throw fieldError('auth.support_denied', `/body/${field}`, 'Support access does not cover this')
}
