import type { FastifyRequest } from 'fastify'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { AppError } from '#platform/errors'

/** What an organization demands of requests that act in it; empty lists demand nothing. */
export const AccessPolicy = z.object({
  mfaRequired: z.boolean(),
  allowedCountries: z.array(z.string()),
  addressList: z.array(z.string()),
})
export type AccessPolicy = z.infer<typeof AccessPolicy>

/** Where a request comes from, as far as that can be known. */
export type Origin = { readonly address: string | null; readonly country: string | null }

type Range = readonly [ipaddr.IPv4 | ipaddr.IPv6, number]

const mappedPrefix = 96

/** A network as it is compared: IPv4 that was written as IPv6 (`::ffff:…`) becomes IPv4 again, as addresses do. */
function toRange(text: string): Range {
  const [address, bits] = text.includes('/')
    ? ipaddr.parseCIDR(text)
    : ([ipaddr.parse(text), ipaddr.parse(text).kind() === 'ipv4' ? 32 : 128] as const)
  if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= mappedPrefix)
    return [address.toIPv4Address(), bits - mappedPrefix]
  return [address, bits]
}

const maxRanges = 2000
const ranges = new Map<string, Range>()

function rangeOf(text: string): Range {
  const known = ranges.get(text)
  if (known !== undefined) return known
  if (ranges.size >= maxRanges) ranges.clear()
  const range = toRange(text)
  ranges.set(text, range)
  return range
}

/** Whether an address lies in one of the networks. What is no address lies in none. */
export function isAddressListed(address: string | null, networks: readonly string[]): boolean {
  if (address === null || !ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return networks.some((text) => {
    const [network, bits] = rangeOf(text)
    return parsed.kind() === network.kind() && parsed.match(network, bits)
  })
}

const countryForm = /^[A-Z]{2}$/

/**
 * The country that a trusted proxy says a request comes from. Without such a proxy the header is anybody's word, and
 * not heard: proxies that are trusted also say whom they speak for, so that there is more than one address.
 */
export function countryOf(request: FastifyRequest, header: string | undefined): string | null {
  if (header === undefined || (request.ips?.length ?? 0) < 2) return null
  const value = request.headers[header]
  const country = typeof value === 'string' ? value.trim().toUpperCase() : ''
  return countryForm.test(country) ? country : null
}

/** The fields of a policy that a request from there does not satisfy. Countries count only where they can be known. */
export function unsatisfied(
  policy: AccessPolicy,
  { address, country }: Origin,
  { multiFactor, knowsCountries }: { readonly multiFactor: boolean; readonly knowsCountries: boolean },
): ('addressList' | 'allowedCountries' | 'mfaMode')[] {
  const { addressList, allowedCountries, mfaRequired } = policy
  const fields: ('addressList' | 'allowedCountries' | 'mfaMode')[] = []
  if (addressList.length > 0 && !isAddressListed(address, addressList)) fields.push('addressList')
  if (
    knowsCountries &&
    allowedCountries.length > 0 &&
    !(country !== null && allowedCountries.includes(country))
  )
    fields.push('allowedCountries')
  if (mfaRequired && !multiFactor) fields.push('mfaMode')
  return fields
}

const refusals = {
  addressList: ['policy.address_refused', "The organization's policy does not let this address in"],
  allowedCountries: ['policy.country_refused', "The organization's policy does not let this country in"],
  mfaMode: ['auth.step_up_required', "The organization's policy asks for a second factor"],
} as const

/** Refuses a request that an organization's policy does not let in; the address first, the factor last. */
export function requireAccessPolicy(
  policy: AccessPolicy | null,
  from: Origin,
  proof: { readonly multiFactor: boolean; readonly knowsCountries: boolean },
): void {
  const field = policy === null ? undefined : unsatisfied(policy, from, proof)[0]
  if (field === undefined) return
  const [code, detail] = refusals[field]
  throw new AppError(code, detail)
}
