import type { Locale } from '@freehold/contract'
import type { QueueMail } from '#features/mails'
import type { Surface } from '#platform/actor'
import type { Clock } from '#platform/clock'
import type { Db } from '#platform/db/pool'
import type { UnitOfWork, Work } from '#platform/db/unit-of-work'
import type { KeyRing } from '#platform/key-ring'

/** A person who can sign in. */
export type Account = {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly locale: Locale
  readonly state: 'active' | 'disabled'
  readonly version: number
}

/** What a registration asks for; it is kept with the mailed link until that is used. */
export type RequestedOrganization = {
  readonly kind: 'company' | 'personal'
  readonly name: string
  readonly country: string
  readonly timeZone: string
}

/**
 * Makes an organization (of the built-in partner) with its first owner in the transaction of `work`, which is a
 * unit of work on the platform. Given by the composition root: accounts know nothing of organizations.
 */
export type CreateOrganizationWithOwner = (
  work: Work,
  input: RequestedOrganization & { readonly ownerAccountId: string; readonly channel: string },
) => Promise<unknown>

/** Makes an invited member an active one, in the transaction of `work` on the platform. Safe to repeat. */
export type JoinOrganization = (
  work: Work,
  input: { readonly organizationId: string; readonly memberId: string; readonly accountId: string },
) => Promise<void>

/**
 * Gives an invited person the role among a partner's staff, or among the operators where the partner is null, in the
 * transaction of `work` on the platform. False where the invitation was withdrawn. Safe to repeat.
 */
export type JoinTeam = (
  work: Work,
  input: { readonly partnerId: string | null; readonly accountId: string },
) => Promise<boolean>

/** A demo account that one click signs in. */
export type Persona = {
  readonly id: string
  readonly name: string
  readonly surface: Surface
  readonly email: string
  /** Where the sign-in lands; the surface's front page where left out. */
  readonly returnTo?: string
}

export type PlatformFacts = {
  readonly name: string
  readonly version: string
  readonly registration: 'open' | 'closed'
  /** Empty outside the demo. */
  readonly personas: readonly Persona[]
}

export type AccountDeps = {
  readonly unitOfWork: UnitOfWork
  readonly clock: Clock
  readonly keyRing: KeyRing
  /** Scheme and host under which browsers see us, without a slash at the end. */
  readonly origin: string
  readonly platform: PlatformFacts
  readonly queueMail: QueueMail
  readonly createOrganizationWithOwner: CreateOrganizationWithOwner
  readonly joinOrganization: JoinOrganization
  readonly joinTeam: JoinTeam
  /** Ends every session of an account, but for one where it is named, in the transaction of `work` on the platform. */
  readonly endSessions: (work: Work, accountId: string, exceptSessionId?: string) => Promise<void>
  /** Removes every second factor of an account, in the transaction of `work` on the platform; false: there was none. */
  readonly clearFactors: (work: Work, accountId: string) => Promise<boolean>
  /** Whether an account must have a second factor to be on a surface; on any that it may enter where that is null. */
  readonly mfaRequired: (db: Db, accountId: string, surface: Surface | null) => Promise<boolean>
}
