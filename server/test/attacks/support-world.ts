import assert from 'node:assert/strict'
import {
  acceptSupportGrant,
  type Endpoint,
  openSupportSession,
  requestSupportGrant,
  type SupportRights,
} from '@freehold/contract'
import type { Mount } from '#platform/http/principal'
import { type Hit, type Input, shotAt, type Target } from './support.ts'

type Headers = Readonly<Record<string, string>>

/** A customer that consents to whatever an operator asks, and what was recorded of it. */
export type SupportWorld = {
  readonly target: Target
  readonly operatorId: string
  readonly ownerId: string
  readonly operator: Headers
  readonly owner: Headers
  readonly send: (endpoint: Endpoint, mount: Mount, input: Input, headers: Headers) => Promise<Hit>
  /** Asks for access to the own organization and lets its owner accept; answers the grant's id. */
  readonly grant: (rights: SupportRights, tenantIds?: readonly string[] | null) => Promise<string>
  /** The cookie header of a new session under a grant. */
  readonly open: (grantId: string, rights: SupportRights) => Promise<string>
  /** Both: a session under a grant that was made for it. */
  readonly enter: (rights: SupportRights, tenantIds?: readonly string[] | null) => Promise<string>
  readonly ord: () => Promise<string>
}

function idOf(hit: Hit): string {
  assert.ok(hit.status < 300, `${hit.status} ${hit.text}`)
  // Every answer here is an object with an id.
  return (hit.json as { id: string }).id
}

/** The cookie that an answer sets, as the header that sends it back. */
export function cookieFrom({ headers }: Hit, name = 'fh_support'): string {
  const lines = [headers['set-cookie']].flat().map(String)
  const line = lines.find((one) => one.startsWith(`${name}=`))
  assert.ok(line !== undefined, `no cookie ${name}`)
  return line.split(';')[0] ?? ''
}

export async function openSupport(target: Target): Promise<SupportWorld> {
  const { world, credentials, owner: database } = target
  const { own, operators } = world
  const operator = { cookie: await credentials.session(operators.support, 'operator') }
  const owner = { cookie: await credentials.session(own.accounts.owner, 'app') }
  const { organizationId } = own
  const send: SupportWorld['send'] = (endpoint, mount, input, headers) =>
    target.fire(shotAt(endpoint, mount, input, headers))

  async function grant(rights: SupportRights, tenantIds: readonly string[] | null = null): Promise<string> {
    const body = { reason: 'A tenant does not start', hours: 2, rights, tenantIds }
    const id = idOf(
      await send(requestSupportGrant, 'operator', { params: { organizationId }, body }, operator),
    )
    idOf(await send(acceptSupportGrant, 'app', { params: { organizationId, id }, body: {} }, owner))
    return id
  }
  async function open(id: string, rights: SupportRights): Promise<string> {
    const input = { params: { organizationId, id }, body: { rights } }
    const hit = await send(openSupportSession, 'operator', input, operator)
    idOf(hit)
    return cookieFrom(hit)
  }
  return {
    target,
    operatorId: operators.support,
    ownerId: own.accounts.owner,
    operator,
    owner,
    send,
    grant,
    open,
    enter: async (rights, tenantIds) => open(await grant(rights, tenantIds), rights),
    ord: async () => {
      const { rows } = await database.query<{ ord: string }>(
        'select coalesce(max(ord), 0)::text as ord from audit_events',
      )
      return rows[0]?.ord ?? '0'
    },
  }
}

export type Kept = {
  readonly action: string
  readonly organization_id: string | null
  readonly actor_id: string | null
  readonly correlation_id: string
  readonly body: string
}

export async function eventsOf({ target }: SupportWorld, ord: string): Promise<Kept[]> {
  const { rows } = await target.owner.query<Kept>(
    'select action, organization_id, actor_id, correlation_id, body from audit_events where ord > $1 order by audit_events.ord',
    [ord],
  )
  return rows
}

/**
 * What is wrong with events of support: `lonely` ones stand in only one of the two logs under their correlation id,
 * `foreign` ones do not name both the operator and whoever consented.
 */
export function pairsOf(
  { operatorId, ownerId, target }: SupportWorld,
  events: readonly Kept[],
): { lonely: string[]; foreign: string[] } {
  const { organizationId } = target.world.own
  const count = (one: Kept, log: string | null): number =>
    events.filter(
      (other) =>
        other.action === one.action &&
        other.correlation_id === one.correlation_id &&
        other.organization_id === log,
    ).length
  const lonely = events.filter((one) => count(one, organizationId) !== count(one, null))
  const foreign = events.filter((one) => {
    const { support } = JSON.parse(one.body) as {
      support?: { grantId?: string; sessionId?: string; onBehalfOf?: string }
    }
    return (
      one.actor_id !== operatorId ||
      support?.onBehalfOf !== ownerId ||
      support.grantId === undefined ||
      support.sessionId === undefined
    )
  })
  return { lonely: lonely.map(({ action }) => action), foreign: foreign.map(({ action }) => action) }
}
