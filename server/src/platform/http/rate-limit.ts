import ipaddr from 'ipaddr.js'
import { AppError } from '#platform/errors'

/** So many requests per so many seconds, refilled steadily. */
export type RatePolicy = { readonly name: string; readonly quota: number; readonly windowSeconds: number }

type Bucket = { tokens: number; at: number }

const maxBuckets = 50_000

/** Whose bucket a caller without an account draws from: an IPv4 address, or the /64 of an IPv6 one. */
export function addressKey(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  return parsed
    .toByteArray()
    .slice(0, 8)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}

/**
 * Token buckets in memory, one set per process. The oldest buckets make room: a flood of addresses cannot fill the
 * process.
 */
export function createRateLimiter(now: () => number = () => performance.now()) {
  const buckets = new Map<string, Bucket>()
  return (policy: RatePolicy, key: string): Record<string, string> => {
    const id = `${policy.name}:${key}`
    const at = now()
    const bucket = buckets.get(id) ?? { tokens: policy.quota, at }
    const perMs = policy.quota / (policy.windowSeconds * 1000)
    const tokens = Math.min(policy.quota, bucket.tokens + (at - bucket.at) * perMs)
    const allowed = tokens >= 1
    buckets.delete(id)
    buckets.set(id, { tokens: allowed ? tokens - 1 : tokens, at })
    if (buckets.size > maxBuckets) buckets.delete(buckets.keys().next().value ?? '')
    const left = Math.max(0, Math.floor(tokens - 1))
    const reset = Math.ceil((policy.quota - Math.max(0, tokens - 1)) / perMs / 1000)
    const headers = {
      'ratelimit-policy': `"${policy.name}";q=${policy.quota};w=${policy.windowSeconds}`,
      ratelimit: `"${policy.name}";r=${left};t=${reset}`,
    }
    if (allowed) return headers
    const wait = Math.max(1, Math.ceil((1 - tokens) / perMs / 1000))
    throw new AppError('request.rate_limited', `Too many requests; try again in ${wait} s`, {
      headers: { ...headers, 'retry-after': String(wait) },
    })
  }
}

export type RateLimiter = ReturnType<typeof createRateLimiter>
