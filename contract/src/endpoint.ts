import { z } from 'zod'
import type { ErrorCode } from './error-codes.ts'
import type { Permission } from './permissions.ts'

/**
 * Where the object of an operation lives, and therefore what the server checks before it runs:
 *
 * - `public`: nobody is asked who they are.
 * - `self`: any signed-in account, about itself.
 * - `platform`: operators only.
 * - `reach`: a list over everything the caller may see: all of it for operators, the partner's own for its staff.
 * - `partner`: the path names `:partnerId`; operators, or staff of that partner.
 * - `organization`: the path names `:organizationId`; operators, staff of its partner, or its members.
 */
export type Scope = 'public' | 'self' | 'platform' | 'reach' | 'partner' | 'organization'

/** `required`: refused without an `Idempotency-Key`; `accepted`: honoured when sent; `none`: ignored (reads, streams). */
export type IdempotencyRule = 'required' | 'accepted' | 'none'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * What a support session, which an operator holds in a customer's organization by that customer's consent, may do
 * with an operation: `read`: always; `write`: when the consent covers writing; `deny`: never.
 */
export type SupportRule = 'deny' | 'read' | 'write'

type Shape = z.ZodType

/** One HTTP operation: what server, console, OpenAPI document and authorisation matrix are derived from. */
export type Endpoint<
  Params extends Shape = Shape,
  Query extends Shape = Shape,
  Body extends Shape = Shape,
  Response extends Shape = Shape,
> = {
  /** Stable operation id, `noun.verb`. */
  readonly id: string
  readonly method: Method
  /** Path below a mount, with `:name` parameters; always begins with `/v1/`. */
  readonly path: string
  readonly summary: string
  /** What the caller must hold; absent only for the scopes `public` and `self`. */
  readonly permission?: Permission
  readonly scope: Scope
  readonly idempotency: IdempotencyRule
  /** `if-match`: the caller names the version it read (428 without, 412 when stale). */
  readonly concurrency?: 'if-match'
  /** The caller must have proved who it is within the last minutes; refused with `auth.step_up_required`. */
  readonly stepUp?: true
  readonly support: SupportRule
  /**
   * On scope `self`: also for a person who signed in through an organization's own identity provider, which vouches
   * for people inside that organization and must reach nothing else of theirs.
   */
  readonly confined?: 'allow'
  /** `sse`: the answer is a `text/event-stream` whose events carry `response` as data. */
  readonly stream?: 'sse'
  readonly status: 200 | 201 | 202 | 204
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly response: Response
  readonly errors: readonly ErrorCode[]
}

const nothing = z.strictObject({})

type Input<P extends Shape, Q extends Shape, B extends Shape, R extends Shape> = {
  readonly id: string
  readonly method: Method
  readonly path: string
  readonly summary: string
  readonly permission?: Permission
  readonly scope: Scope
  readonly idempotency?: IdempotencyRule
  readonly concurrency?: 'if-match'
  readonly stepUp?: true
  readonly support?: SupportRule
  readonly confined?: 'allow'
  readonly stream?: 'sse'
  readonly status?: 200 | 201 | 202 | 204
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  readonly response?: R
  readonly errors?: readonly ErrorCode[]
}

/** Unless an operation says otherwise, support sees what belongs to the organization and nothing of persons. */
function supportRule({ scope, method }: { scope: Scope; method: Method }): SupportRule {
  if (scope !== 'organization') return 'deny'
  return method === 'GET' ? 'read' : 'write'
}

/**
 * Declares an HTTP operation. Parts left out are empty and closed: a body where none is declared, or a query
 * parameter that is not named, is refused.
 */
export function endpoint<
  P extends Shape = typeof nothing,
  Q extends Shape = typeof nothing,
  B extends Shape = typeof nothing,
  R extends Shape = typeof nothing,
>(input: Input<P, Q, B, R>): Endpoint<P, Q, B, R> {
  if ((input.permission === undefined) !== (input.scope === 'public' || input.scope === 'self')) {
    throw new Error(`${input.id}: a permission belongs to every scope but public and self`)
  }
  const defaults = {
    params: nothing,
    query: nothing,
    body: nothing,
    response: nothing,
    idempotency: 'none',
    status: input.response === undefined ? 204 : 200,
    errors: [],
    support: supportRule(input),
  } as const
  // A part that was left out has the default of its type parameter, which is what `defaults` holds.
  return { ...defaults, ...input } as Endpoint<P, Q, B, R>
}
