import { z } from 'zod'
import { createHttp, type Http, type Refusal, type Reply } from '#adapters/http'
import { readMark } from '#adapters/resource'
import { PortError, type ConnectionSettings, type ResourceRef } from '#ports/provisioner'

export type Coolify = { readonly http: Http }

export function connectCoolify(settings: ConnectionSettings): Coolify {
  const authorization = `Bearer ${settings.credentials['token'] ?? ''}`
  const http = createHttp({
    system: 'coolify',
    title: 'Coolify',
    settings,
    headers: () => ({ authorization }),
    wording: readRefusal,
  })
  return { http }
}

const Refused = z.looseObject({
  message: z.string().optional(),
  error: z.string().optional(),
  errors: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
  conflicts: z.array(z.looseObject({ domain: z.string().optional() })).optional(),
})

function readRefusal({ status, json }: Reply): Refusal {
  const read = Refused.safeParse(json)
  if (!read.success) return {}
  const { message, error, errors = {}, conflicts = [] } = read.data
  const fields = Object.entries(errors).map(([field, said]) => `${field}: ${[said].flat().join(' ')}`)
  const domains = conflicts.map(({ domain }) => domain ?? '')
  const detail = [message, error, ...fields, ...domains].filter(Boolean).join(' ')
  if (status === 400 && /has resources/i.test(detail)) return { kind: 'conflict', retryable: true, detail }
  if (status === 400 && /invalid token/i.test(detail)) return { kind: 'auth', retryable: false, detail }
  // A domain that somebody else has does not become free by asking again.
  if (status === 409 && domains.length > 0) return { kind: 'conflict', retryable: false, detail }
  return { detail }
}

type Described = {
  readonly id: number
  readonly uuid: string
  readonly description?: string | null | undefined
}

/** Names are not unique over there: what is ours says so in its description. The oldest is the one, the others go. */
export function oursAmong<T extends Described>(
  all: readonly T[],
  ref: ResourceRef,
): { readonly kept: T | null; readonly extras: readonly T[] } {
  const [kept = null, ...extras] = all
    .filter((one) => isOurs(one, ref))
    .toSorted((one, other) => one.id - other.id)
  return { kept, extras }
}

/** Marked by us; or the very one that we made or adopted, whatever people have made of its mark. */
export function isOurs(
  { uuid, description }: Described,
  { marker, externalId }: Pick<ResourceRef, 'marker' | 'externalId'>,
): boolean {
  return uuid === externalId || readMark(description)?.marker === marker
}

export function needsPerson(operation: string, message: string): PortError {
  return new PortError({ system: 'coolify', operation, kind: 'conflict', retryable: false }, message)
}
