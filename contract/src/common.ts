import { z } from 'zod'

/** Every object's key: uuid, version 7 where it is ours. */
export const Id = z.uuid().meta({ id: 'Id' })

/** A moment: RFC 3339 in UTC. */
export const Timestamp = z.iso.datetime()

/** One line of text that a person typed: trimmed, without control characters. */
export function text(min: number, max: number): z.ZodString {
  return z
    .string()
    .trim()
    .min(min)
    .max(max)
    .regex(/^\P{Cc}*$/u, 'must not contain control characters')
}

/** Several lines of text; tab and line breaks are the only control characters. */
export function multiline(max: number): z.ZodString {
  return z
    .string()
    .max(max)
    .regex(/^(?:\P{Cc}|[\t\n\r])*$/u, 'must not contain control characters')
}

export const Email = z.email().max(254)

/** ISO 3166-1 alpha-2. */
export const Country = z.string().regex(/^[A-Z]{2}$/, 'must be a two-letter country code')

/** A language of console and mail. */
export const Locale = z.enum(['en', 'de'])
export type Locale = z.infer<typeof Locale>

function isTimeZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0
  } catch {
    return false
  }
}

/** IANA time zone name. */
export const TimeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'must be an IANA time zone such as Europe/Zurich')

/** Lower-case label as people type it in addresses: letters, digits, single hyphens inside. */
export const Slug = z
  .string()
  .max(47)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be lower-case letters, digits and single hyphens')

/** Row version; also the strong ETag of the object, as `"<version>"`. */
export const Version = z.int().min(1)

/** `:name` parameters that are all object ids. */
export function idParams<const Name extends string>(
  ...names: readonly Name[]
): z.ZodObject<{ [K in Name]: typeof Id }, z.core.$strict> {
  // fromEntries forgets the key names; they are exactly `names`.
  const shape = Object.fromEntries(names.map((name) => [name, Id])) as { [K in Name]: typeof Id }
  return z.strictObject(shape)
}

/** What every list takes: how many, and where to go on. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(512).optional(),
} as const

export type Page<T> = { readonly data: T[]; readonly nextCursor: string | null; readonly hasMore: boolean }

/** A page of a list; `nextCursor` belongs to exactly this filter and order. */
export function page<T extends z.ZodType>(
  item: T,
): z.ZodObject<{ data: z.ZodArray<T>; nextCursor: z.ZodNullable<z.ZodString>; hasMore: z.ZodBoolean }> {
  return z.object({ data: z.array(item), nextCursor: z.string().nullable(), hasMore: z.boolean() })
}

/** RFC 9457 problem with our members: stable `code`, the request's id, and one entry per field at fault. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>
