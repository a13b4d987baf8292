import type { RoleName } from '@freehold/contract'
import type { IdempotencyClaim } from './http/idempotency.ts'

export type Surface = 'operator' | 'partner' | 'app'

/** What a caller's lists may cover. */
export type Reach =
  | { readonly kind: 'platform' }
  | { readonly kind: 'partner'; readonly partnerId: string }
  | { readonly kind: 'organization'; readonly organizationId: string }

/** Under which consent of a customer an operator acts, and for whom. */
export type SupportContext = {
  readonly grantId: string
  readonly sessionId: string
  readonly organizationId: string
  readonly mayWrite: boolean
  /** The tenants that the consent covers; null: the whole organization. */
  readonly tenantIds: readonly string[] | null
  /** Who consented; null where nobody was asked (break-glass). */
  readonly onBehalfOf: string | null
  readonly expiresAt: Date
}

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
  /** The browser session that this comes from; absent for tokens, jobs and strangers. */
  readonly sessionId?: string
  /** Whether that session was signed in to with more than one factor. */
  readonly multiFactor?: boolean
  /** Set where the person signed in through an organization's own identity provider: it acts there and nowhere else. */
  readonly confinedTo?: string
  /** Set while an operator acts inside a customer's organization by consent. */
  readonly support?: SupportContext
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
