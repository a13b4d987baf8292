import type { SaveSingleSignOn, SingleSignOn } from '@freehold/contract'

type Role = SingleSignOn['defaultRole']

/** What the form holds: flat, with the map as lines of text. */
export type SingleSignOnValues = {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly requiredClaim: string
  readonly requiredValue: string
  readonly roleClaim: string
  readonly roleLines: string
  readonly defaultRole: Role
  readonly active: boolean
  readonly enforced: boolean
}

const empty: SingleSignOnValues = {
  issuer: '',
  clientId: '',
  clientSecret: '',
  requiredClaim: '',
  requiredValue: '',
  roleClaim: '',
  roleLines: '',
  defaultRole: 'member',
  active: false,
  enforced: false,
}

function linesOf(map: Readonly<Record<string, Role>>): string {
  return Object.entries(map)
    .map(([value, role]) => `${value} = ${role}`)
    .join('\n')
}

export function toValues(connection: SingleSignOn | null): SingleSignOnValues {
  if (connection === null) return empty
  const { issuer, clientId, required, roles, defaultRole, active, enforced } = connection
  return {
    ...empty,
    ...(required === null ? {} : { requiredClaim: required.claim, requiredValue: required.value }),
    ...(roles === null ? {} : { roleClaim: roles.claim, roleLines: linesOf(roles.map) }),
    issuer,
    clientId,
    defaultRole,
    active,
    enforced,
  }
}

/** One value a line, with its role after the last equals sign; what is no role is refused by the contract. */
export function mapOf(lines: string): Record<string, string> {
  return Object.fromEntries(
    lines
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .map((line) => {
        const at = line.lastIndexOf('=')
        return at === -1 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()]
      }),
  )
}

/** The body as the contract judges it; roles are text until then. */
export function toBody(values: SingleSignOnValues): Record<keyof SaveSingleSignOn, unknown> {
  const { requiredClaim, requiredValue, roleClaim, roleLines, clientSecret } = values
  const hasRequired = requiredClaim.trim() !== '' || requiredValue.trim() !== ''
  const hasRoles = roleClaim.trim() !== '' || roleLines.trim() !== ''
  return {
    issuer: values.issuer.trim(),
    clientId: values.clientId,
    clientSecret: clientSecret === '' ? undefined : clientSecret,
    required: hasRequired ? { claim: requiredClaim, value: requiredValue } : null,
    roles: hasRoles ? { claim: roleClaim, map: mapOf(roleLines) } : null,
    defaultRole: values.defaultRole,
    active: values.active,
    enforced: values.active && values.enforced,
  }
}
