import type { Organization } from '@freehold/contract'
import { orNull, orUndefined } from '#lib/record-changes'

/** What the fields of an organization's form hold: text, never null. */
export type OrganizationValues = {
  readonly name: string
  readonly country: string
  readonly timeZone: string
  readonly industry: string
  readonly vatNumber: string
  readonly billingEmail: string
  readonly billingAddress: {
    readonly line1: string
    readonly line2: string
    readonly postalCode: string
    readonly city: string
    readonly region: string
  }
}

const noAddress = { line1: '', line2: '', postalCode: '', city: '', region: '' }

export function emptyOrganization(country: string, timeZone: string): OrganizationValues {
  return {
    name: '',
    country,
    timeZone,
    industry: '',
    vatNumber: '',
    billingEmail: '',
    billingAddress: noAddress,
  }
}

export function toValues(organization: Organization): OrganizationValues {
  const { name, country, timeZone, industry, vatNumber, billingEmail, billingAddress } = organization
  return {
    name,
    country,
    timeZone,
    industry: industry ?? '',
    vatNumber: vatNumber ?? '',
    billingEmail: billingEmail ?? '',
    billingAddress: toAddress(billingAddress),
  }
}

function toAddress(address: Organization['billingAddress']): OrganizationValues['billingAddress'] {
  if (!address) return noAddress
  const { line1, line2 = '', postalCode, city, region = '' } = address
  return { line1, line2, postalCode, city, region }
}

/** What is sent: an empty field is null, and an address of which nothing is filled in is none. */
export function toBody(values: OrganizationValues) {
  const { name, country, timeZone, industry, vatNumber, billingEmail, billingAddress: address } = values
  const hasAddress = Object.values(address).some((line) => line.trim() !== '')
  const line2 = orUndefined(address.line2)
  const region = orUndefined(address.region)
  return {
    name,
    country,
    timeZone,
    industry: orNull(industry),
    vatNumber: orNull(vatNumber.toUpperCase()),
    billingEmail: orNull(billingEmail),
    billingAddress: hasAddress
      ? {
          line1: address.line1,
          ...(line2 === undefined ? {} : { line2 }),
          postalCode: address.postalCode,
          city: address.city,
          ...(region === undefined ? {} : { region }),
        }
      : null,
  }
}
