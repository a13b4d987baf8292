import type { Partner } from '@freehold/contract'
import { toBasisPoints, toPercentText } from '#lib/basis-points'
import { orNull, orUndefined } from '#lib/record-changes'

/** What the fields of a partner's form hold: text, never null. */
export type PartnerValues = {
  readonly name: string
  readonly status: string
  readonly domain: string
  readonly margin: string
  readonly contactName: string
  readonly contactEmail: string
  readonly contactPhone: string
  readonly billingName: string
  readonly billingVatNumber: string
  readonly billingEmail: string
  readonly billingCurrency: string
  readonly billingAddress: {
    readonly line1: string
    readonly line2: string
    readonly postalCode: string
    readonly city: string
    readonly region: string
  }
}

const noAddress = { line1: '', line2: '', postalCode: '', city: '', region: '' }

export function toValues(partner: Partner): PartnerValues {
  return {
    name: partner.name,
    status: partner.status,
    domain: partner.domain ?? '',
    margin: toPercentText(partner.marginBasisPoints),
    contactName: partner.contactName ?? '',
    contactEmail: partner.contactEmail ?? '',
    contactPhone: partner.contactPhone ?? '',
    billingName: partner.billingName ?? '',
    billingVatNumber: partner.billingVatNumber ?? '',
    billingEmail: partner.billingEmail ?? '',
    billingCurrency: partner.billingCurrency ?? '',
    billingAddress: toAddress(partner.billingAddress),
  }
}

function toAddress(address: Partner['billingAddress']): PartnerValues['billingAddress'] {
  if (!address) return noAddress
  const { line1, line2 = '', postalCode, city, region = '' } = address
  return { line1, line2, postalCode, city, region }
}

function addressOf(address: PartnerValues['billingAddress']) {
  if (Object.values(address).every((line) => line.trim() === '')) return null
  const line2 = orUndefined(address.line2)
  const region = orUndefined(address.region)
  return {
    line1: address.line1,
    ...(line2 === undefined ? {} : { line2 }),
    postalCode: address.postalCode,
    city: address.city,
    ...(region === undefined ? {} : { region }),
  }
}

/** What is sent: an empty field is null, an address of which nothing is filled in is none. */
export function toBody(values: PartnerValues) {
  return {
    name: values.name,
    status: values.status,
    domain: orNull(values.domain.toLowerCase()),
    marginBasisPoints: toBasisPoints(values.margin),
    contactName: orNull(values.contactName),
    contactEmail: orNull(values.contactEmail),
    contactPhone: orNull(values.contactPhone),
    billingName: orNull(values.billingName),
    billingVatNumber: orNull(values.billingVatNumber.toUpperCase()),
    billingAddress: addressOf(values.billingAddress),
    billingEmail: orNull(values.billingEmail),
    billingCurrency: orNull(values.billingCurrency.toUpperCase()),
  }
}

export type PartnerField = keyof ReturnType<typeof toBody>
