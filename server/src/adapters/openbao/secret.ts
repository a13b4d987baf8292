import { createHash } from 'node:crypto'
import { z } from 'zod'

export const SecretMetadata = z.looseObject({
  data: z.looseObject({
    current_version: z.number(),
    custom_metadata: z
      .record(z.string(), z.string())
      .nullish()
      .transform((custom) => custom ?? {}),
    versions: z
      .record(z.string(), z.looseObject({ deletion_time: z.string(), destroyed: z.boolean() }))
      .nullish()
      .transform((versions) => versions ?? {}),
  }),
})

/** A path as its metadata shows it: what we recorded about its content, never the content. */
export type Secret = {
  readonly version: number
  readonly custom: { readonly [name: string]: string }
  readonly marker: string | null
  /** Fingerprints of what we wrote last; null where somebody else has written since, or nothing was recorded. */
  readonly recorded: { readonly [name: string]: string } | null
  readonly readable: readonly number[]
}

/** Where nothing is yet. */
export const noSecret: Secret = { version: 0, custom: {}, marker: null, recorded: null, readable: [] }

const ownPrefix = 'freehold_'
const fingerprintPrefix = 'freehold_secret_'
/** OpenBao keeps 64 entries at a path; some are other people's. */
const mostEntries = 50
/** How far the clock over there may run ahead of ours; deletions planned for later are further away. */
const clockSkewMs = 300_000

export function toSecret({ data }: z.output<typeof SecretMetadata>): Secret {
  const { current_version, custom_metadata } = data
  const isRecorded = custom_metadata['freehold_version'] === String(current_version)
  const isDestroyed = data.versions[String(current_version)]?.destroyed ?? false
  return {
    version: current_version,
    custom: custom_metadata,
    marker: custom_metadata['freehold_marker'] ?? null,
    recorded: isRecorded && !isDestroyed ? fingerprintsIn(custom_metadata) : null,
    readable: Object.entries(data.versions).flatMap(([version, { deletion_time, destroyed }]) =>
      destroyed || isPast(deletion_time) ? [] : [Number(version)],
    ),
  }
}

function isPast(time: string): boolean {
  return time !== '' && Date.parse(time) < Date.now() + clockSkewMs
}

function fingerprintsIn(custom: Secret['custom']): Secret['custom'] {
  return Object.fromEntries(
    Object.entries(custom).flatMap(([name, value]) =>
      name.startsWith(fingerprintPrefix) ? [[name.slice(fingerprintPrefix.length), value]] : [],
    ),
  )
}

/** What is recorded of the content: a fingerprint for each secret, or one for all where they are too many. */
export function toRecorded(fingerprints: { readonly [name: string]: string }): {
  readonly [name: string]: string
} {
  const entries = Object.entries(fingerprints).toSorted(([one], [other]) => (one < other ? -1 : 1))
  if (entries.length <= mostEntries) return Object.fromEntries(entries)
  return { all: createHash('sha256').update(JSON.stringify(entries)).digest('hex') }
}

export const markerEntry = (marker: string) => ({ freehold_marker: marker })

/** Other people's entries, our marker, and what was written as which version. */
export function toCustomMetadata(
  custom: Secret['custom'],
  { marker, version, recorded }: { marker: string; version: number; recorded: Secret['custom'] },
): Secret['custom'] {
  const others = Object.entries(custom).filter(([name]) => !name.startsWith(ownPrefix))
  const content = Object.entries(recorded).map(([name, value]) => [fingerprintPrefix + name, value] as const)
  return Object.fromEntries([
    ...others,
    ...Object.entries(markerEntry(marker)),
    ['freehold_version', String(version)],
    ...content,
  ])
}
