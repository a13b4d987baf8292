import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number]

/** Says why an address may not be spoken to; undefined where it may. */
export type AddressRule = (address: string) => string | undefined

/** Addresses that look public or could be allowed by a wide network, and answer with a machine's credentials. */
const metadata = new Set(['169.254.169.254', '168.63.129.16', '100.100.100.200', 'fd00:ec2::254'])
const globalUnicast = ipaddr.parseCIDR('2000::/3')
/** Never the address of a service, whatever an operator allows. */
const neverAllowed = new Set(['unspecified', 'broadcast', 'multicast', 'linkLocal', 'discard'])

/** Customers' URLs: public unicast addresses only. Addresses that carry another one inside are refused whole. */
export const publicOnly: AddressRule = (text) => {
  const address = parse(text)
  if (address === undefined) return 'it is not an address'
  if (isMetadata(address)) return 'it is a metadata service'
  return isPublic(address) ? undefined : `it is ${rangeOf(address)}`
}

/**
 * Operators' connectors: public addresses, and the private networks named in CIDR notation; over plain http the named
 * networks alone.
 * @throws RangeError for a network that cannot be read
 */
export function allowingNetworks(cidrs: readonly string[], { plain = false } = {}): AddressRule {
  const networks = cidrs.map(toNetwork)
  return (text) => {
    const parsed = parse(text)
    if (parsed === undefined) return 'it is not an address'
    const address = unwrap(parsed)
    if (isMetadata(address)) return 'it is a metadata service'
    const range = rangeOf(address)
    if (neverAllowed.has(range)) return `it is ${range}`
    if (networks.some((network) => contains(network, address))) return undefined
    if (isPublic(address)) return plain ? 'plain http goes to allowed networks only' : undefined
    return `it is ${range} and in no network that is allowed for this connector`
  }
}

/** The address a URL's host is, without brackets; undefined where the host is a name. */
export function literalOf(hostname: string): string | undefined {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
  return isIP(bare) === 0 ? undefined : bare
}

function toNetwork(cidr: string): Network {
  try {
    return ipaddr.parseCIDR(cidr)
  } catch (cause) {
    throw new RangeError(`${cidr} is not a network such as 10.0.0.0/8`, { cause })
  }
}

function parse(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  return ipaddr.isValid(text) ? ipaddr.parse(text) : undefined
}

/** `::ffff:10.0.0.1` is reached as 10.0.0.1. */
function unwrap(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address
}

function rangeOf(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  return address.range()
}

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (rangeOf(address) !== 'unicast') return false
  return address instanceof ipaddr.IPv4 || contains(globalUnicast, address)
}

function isMetadata(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return metadata.has(unwrap(address).toString())
}

function contains([network, bits]: Network, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (network instanceof ipaddr.IPv4) return address instanceof ipaddr.IPv4 && address.match(network, bits)
  return address instanceof ipaddr.IPv6 && address.match(network, bits)
}
