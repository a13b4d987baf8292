import type { ReplaceSecurityPolicy, SecurityPolicy } from '@freehold/contract'

/** What the form holds: numbers that may be empty, and the addresses as lines of text. */
export type PolicyValues = {
  readonly mfaMode: SecurityPolicy['mfaMode']
  readonly idleMinutes: number | string
  readonly absoluteHours: number | string
  readonly allowedCountries: string[]
  readonly addressList: string
  readonly bindsSupport: boolean
  readonly supportRequests: SecurityPolicy['supportRequests']
}

export function toValues(policy: SecurityPolicy): PolicyValues {
  return {
    mfaMode: policy.mfaMode,
    idleMinutes: policy.idleMinutes ?? '',
    absoluteHours: policy.absoluteHours ?? '',
    allowedCountries: [...policy.allowedCountries],
    addressList: policy.addressList.join('\n'),
    bindsSupport: policy.bindsSupport,
    supportRequests: policy.supportRequests,
  }
}

function toNumber(value: number | string): number | null {
  return value === '' ? null : Number(value)
}

/** One address per line; spaces and commas separate them too. */
export function linesOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((line) => line !== '')
}

export function toBody(values: PolicyValues): ReplaceSecurityPolicy {
  return {
    mfaMode: values.mfaMode,
    idleMinutes: toNumber(values.idleMinutes),
    absoluteHours: toNumber(values.absoluteHours),
    allowedCountries: values.allowedCountries,
    addressList: linesOf(values.addressList),
    bindsSupport: values.bindsSupport,
    supportRequests: values.supportRequests,
  }
}
