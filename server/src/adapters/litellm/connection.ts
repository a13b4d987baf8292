import { z } from 'zod'
import { createHttp, type Http, type Reply, type Refusal } from '#adapters/http'
import type { ConnectionSettings } from '#ports/provisioner'

export type Litellm = { readonly http: Http }

export function connectLitellm(settings: ConnectionSettings): Litellm {
  const authorization = `Bearer ${settings.credentials['masterKey'] ?? ''}`
  const http = createHttp({
    system: 'litellm',
    title: 'LiteLLM',
    settings,
    headers: () => ({ authorization, 'litellm-changed-by': 'freehold' }),
    wording: readRefusal,
  })
  return { http }
}

/** Keys and the gateway refuse in one envelope, teams in another, and validation in a third. */
const Refused = z.looseObject({
  error: z.union([z.string(), z.looseObject({ message: z.string() })]).optional(),
  detail: z
    .union([
      z.string(),
      z.array(z.looseObject({ loc: z.array(z.unknown()).optional(), msg: z.string().optional() })),
      z.looseObject({ error: z.unknown().optional(), message: z.unknown().optional() }),
    ])
    .optional(),
})

function readRefusal({ status, json }: Reply): Refusal {
  const detail = textOf(json)
  // Both are taken names, which another look resolves; everything else of 400 is wrong input.
  if (status === 400 && /already exists/i.test(detail)) return { kind: 'conflict', retryable: true, detail }
  return { detail }
}

function textOf(json: unknown): string {
  const read = Refused.safeParse(json)
  if (!read.success) return ''
  const { error, detail } = read.data
  if (error !== undefined) return typeof error === 'string' ? error : error.message
  if (detail === undefined || typeof detail === 'string') return detail ?? ''
  if (Array.isArray(detail))
    return detail.map(({ loc, msg }) => `${(loc ?? []).join('.')}: ${msg ?? ''}`).join('; ')
  return [detail.error, detail.message].filter((text) => typeof text === 'string').join('; ')
}

/** Metadata of ours and of others in one object: updates replace it whole, so what others wrote is sent along. */
export const Metadata = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((metadata) => metadata ?? {})

const markerName = 'freehold_marker'

export function markerOf(metadata: z.output<typeof Metadata>): string | null {
  const marker = metadata[markerName]
  return typeof marker === 'string' ? marker : null
}

export function markedWith(marker: string, metadata: z.output<typeof Metadata> = {}) {
  return { ...metadata, [markerName]: marker }
}

export const Money = z.union([
  z.number().nonnegative(),
  z
    .string()
    .regex(/^\d+(?:\.\d+)?$/)
    .transform(Number),
])
export const Models = z.array(z.string().min(1).max(200)).max(200)
/** As LiteLLM writes periods: 30 d, 1 mo. */
export const Period = z.string().regex(/^[1-9]\d{0,4}(?:s|m|h|d|mo)$/)

export const sorted = (models: readonly string[] | null | undefined) => (models ?? []).toSorted()
