import type { RoleName } from '@freehold/contract'
import type { IdempotencyClaim } from './http/idempotency.ts'

export type Surface = 'operator' | 'partner' | 'app'

/** What a caller's lists may cover. */
export type Reach =
  | { readonly kind: 'platform' }
  | { readonly kind: 'partner'; readonly partnerId: string }
  | { readonly kind: 'organization'; readonly organizationId: string }

/** Who acts, from where, and with which roles; made by the server per request, or by a job for the system. */
export type Actor = {
  readonly kind: 'account' | 'system' | 'anonymous'
  readonly id: string | null
  /** Shown beside what was done; for the system the job's name. */
  readonly name: string | null
  readonly surface: Surface | null
  /** Roles that count for the object of this request. */
  readonly roles: readonly RoleName[]
  readonly reach: Reach | null
  readonly address: string | null
  readonly requestId: string
  readonly correlationId: string
  /** Set where the request carries an Idempotency-Key: its unit of work writes the record. */
  readonly claim?: IdempotencyClaim
}

/** The platform itself, acting through a job. */
export function systemActor(name: string, correlationId: string = crypto.randomUUID()): Actor {
  return {
    kind: 'system',
    id: null,
    name,
    surface: null,
    roles: [],
    reach: { kind: 'platform' },
    address: null,
    requestId: correlationId,
    correlationId,
  }
}
