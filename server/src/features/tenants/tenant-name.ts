import { AppError } from '#platform/errors'
import { slugify } from '#platform/slug'

/** So that `tenant-{name}` is a label of at most 63 characters (RFC 1123). */
const maxName = 56
const suffixLength = 8
const maxSlug = maxName - suffixLength - 1

/** The first eight hexadecimal digits of a random uuid, which tell two tenants of one name apart. */
function suffixOf(seed: string): string {
  const hex = seed.replaceAll('-', '').toLowerCase().slice(0, suffixLength)
  if (!/^[0-9a-f]{8}$/.test(hex))
    throw new AppError('order.invalid', `${seed} is no uuid to make a name from`)
  return hex
}

/**
 * The technical name of a tenant: `{slug}-{8 hex}` for a company, `p-{8 hex}` for a person, `t-{8 hex}` where the
 * slug is empty. The same seed always gives the same name.
 */
export function tenantName(kind: 'company' | 'personal', organizationName: string, seed: string): string {
  const suffix = suffixOf(seed)
  if (kind === 'personal') return `p-${suffix}`
  const slug = slugify(organizationName).slice(0, maxSlug).replace(/-$/, '')
  return `${slug === '' ? 't' : slug}-${suffix}`
}
