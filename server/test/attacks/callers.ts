import type { RoleName } from '@freehold/contract'
import type { Mount } from '#platform/http/principal'
import { cookieOf, everywhere } from './credentials.ts'
import { sessionCallers } from './session-callers.ts'
import type { Target } from './support.ts'
import { teamCallers } from './team-callers.ts'

/** What a caller is at a mount: somebody in a role, or somebody whose credential or standing is no good there. */
export type Somebody = {
  readonly role: RoleName | null
  readonly place: 'own' | 'elsewhere' | 'nowhere'
  /** Beside that role, in the tenant that operations on a tenant are asked about. */
  readonly tenantRole?: RoleName
  /** How the session was proved: `stale` too long ago, `weak` with less than the account has. Fresh where not said. */
  readonly proof?: 'fresh' | 'stale' | 'weak'
  /** A support session, for reading only or for writing too. */
  readonly support?: 'read' | 'write'
  /** Vouched for by an organization's own provider, and confined to that organization. */
  readonly isConfined?: boolean
}
export type Known = Somebody | 'token refused' | 'surface refused' | 'support ended'

export type Caller = {
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  /** Who the caller is at each mount; nobody where nothing is said. */
  readonly at: Partial<Readonly<Record<Mount, Known>>>
}

const is = (role: RoleName | null, place: Somebody['place']): Somebody => ({ role, place })

async function cookieCallers({ world, credentials }: Target): Promise<Caller[]> {
  const { own, sister, foreign, operators, partnerAccounts } = world
  const { session } = credentials
  const caller = async (
    name: string,
    surface: 'operator' | 'partner' | 'app',
    accountId: string,
    known?: Known,
  ): Promise<Caller> => ({
    name,
    headers: { cookie: await session(accountId, surface) },
    at: known === undefined ? {} : { [surface]: known },
  })
  const staffMember = await world.account('partner-and-customer')
  await world.query("insert into partner_staff (partner_id, account_id, role) values ($1, $2, 'admin')", [
    world.partnerId,
    staffMember,
  ])
  await world.query(
    "insert into members (organization_id, id, partner_id, account_id, role) values ($1, gen_random_uuid(), $2, $3, 'member')",
    [own.organizationId, own.partnerId, staffMember],
  )
  return [
    await caller('operator owner', 'operator', operators.owner, is('operator.owner', 'own')),
    await caller('operator support', 'operator', operators.support, is('operator.support', 'own')),
    await caller('operator billing', 'operator', operators.billing, is('operator.billing', 'own')),
    await caller('operator on the partner surface', 'partner', operators.owner, 'surface refused'),
    await caller('operator on the customer surface', 'app', operators.owner, is(null, 'nowhere')),
    await caller('partner admin', 'partner', partnerAccounts.admin, is('partner.admin', 'own')),
    await caller('partner member', 'partner', partnerAccounts.member, is('partner.member', 'own')),
    await caller(
      'admin of another partner',
      'partner',
      partnerAccounts.foreign,
      is('partner.admin', 'elsewhere'),
    ),
    await caller('admin of a terminated partner', 'partner', partnerAccounts.ended, 'surface refused'),
    await caller(
      'partner admin on the customer surface, a plain member there',
      'app',
      staffMember,
      is('organization.member', 'own'),
    ),
    await caller('organization owner', 'app', own.accounts.owner, is('organization.owner', 'own')),
    await caller('organization admin', 'app', own.accounts.admin, is('organization.admin', 'own')),
    await caller('organization billing', 'app', own.accounts.billing, is('organization.billing', 'own')),
    await caller('organization member', 'app', own.accounts.member, is('organization.member', 'own')),
    await caller(
      "owner of the same partner's other organization",
      'app',
      sister.accounts.owner,
      is('organization.owner', 'elsewhere'),
    ),
    await caller(
      "owner of another partner's organization",
      'app',
      foreign.accounts.owner,
      is('organization.owner', 'elsewhere'),
    ),
    await caller(
      'owner who was invited and has not joined',
      'app',
      own.invitedAccountId,
      is(null, 'nowhere'),
    ),
    await caller('owner who was removed', 'app', own.formerAccountId, is(null, 'nowhere')),
    await caller(
      'account without any role',
      'app',
      await world.account('nobody-in-particular'),
      is(null, 'nowhere'),
    ),
    await caller('customer on the operator surface', 'operator', own.accounts.owner, 'surface refused'),
  ]
}

/** People whose sessions were good once, and cookies that never were. */
async function formerCallers({ world, credentials }: Target): Promise<Caller[]> {
  const { session, terminate } = credentials
  const { owner } = world.operators
  const nobody = (name: string, cookie?: string): Caller => ({
    name,
    headers: cookie === undefined ? {} : { cookie },
    at: {},
  })
  const terminated = await session(owner, 'operator')
  await terminate(terminated)
  const revoked = await world.account('operator-until-now')
  const disabled = await world.account('operator-disabled', 'disabled')
  await world.query("insert into operators (account_id, role) values ($1, 'owner'), ($2, 'owner')", [
    revoked,
    disabled,
  ])
  const revokedCookie = await session(revoked, 'operator')
  await world.query('delete from operators where account_id = $1', [revoked])
  const disabledMember = await world.account('owner-disabled', 'disabled')
  await world.query(
    "insert into members (organization_id, id, partner_id, account_id, role) values ($1, gen_random_uuid(), $2, $3, 'owner')",
    [world.own.organizationId, world.own.partnerId, disabledMember],
  )
  const garbage = (value: string): string => everywhere(cookieOf('operator', value))
  const live = await session(owner, 'operator')
  return [
    nobody('anonymous'),
    nobody('garbage cookie', garbage('not-a-session-0123456789')),
    nobody('cookie with a quote in it', garbage("' or ''='")),
    nobody('empty cookie', garbage('')),
    nobody('terminated session', terminated),
    nobody('session past its end', await session(owner, 'operator', 'expired')),
    nobody('session idle for too long', await session(owner, 'operator', 'idle')),
    // The same value as a cookie of the surfaces that it was not made for.
    nobody("operator's session under other surfaces' names", everywhere(live).replace(/^[^;]+; /, '')),
    {
      name: 'operator whose role was taken away',
      headers: { cookie: revokedCookie },
      at: { operator: 'surface refused' },
    },
    nobody('operator whose account is disabled', await session(disabled, 'operator')),
    nobody('owner whose account is disabled', await session(disabledMember, 'app')),
  ]
}

async function bearerCallers({ world, credentials }: Target): Promise<Caller[]> {
  const { own, foreign, operators, partnerAccounts } = world
  const { token } = credentials
  const bearer = (name: string, value: string, known: Known = 'token refused'): Caller => ({
    name: `bearer: ${name}`,
    headers: { authorization: `Bearer ${value}` },
    at: { bearer: known },
  })
  const ours = await token(operators.owner, 'operator')
  const [, payload = ''] = ours.split('.')
  const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url')
  const past = Math.floor(Date.now() / 1000) - 600
  const disabled = await world.account('bearer-disabled', 'disabled')
  await world.query("insert into operators (account_id, role) values ($1, 'owner')", [disabled])
  return [
    bearer('operator owner', ours, is('operator.owner', 'own')),
    bearer('operator billing', await token(operators.billing, 'operator'), is('operator.billing', 'own')),
    bearer('partner admin', await token(partnerAccounts.admin, 'partner'), is('partner.admin', 'own')),
    bearer(
      'admin of another partner',
      await token(partnerAccounts.foreign, 'partner'),
      is('partner.admin', 'elsewhere'),
    ),
    bearer('organization owner', await token(own.accounts.owner, 'app'), is('organization.owner', 'own')),
    bearer('organization member', await token(own.accounts.member, 'app'), is('organization.member', 'own')),
    bearer(
      "owner of another partner's organization",
      await token(foreign.accounts.owner, 'app'),
      is('organization.owner', 'elsewhere'),
    ),
    bearer('operator with a token for customers', await token(operators.owner, 'app'), is(null, 'nowhere')),
    bearer(
      'customer with a token for operators',
      await token(own.accounts.owner, 'operator'),
      'surface refused',
    ),
    bearer('operator whose account is disabled', await token(disabled, 'operator')),
    bearer('account of nobody', await token(crypto.randomUUID(), 'app')),
    bearer('garbage', 'garbage-garbage-garbage-garbage'),
    bearer('expired', await token(operators.owner, 'operator', { claims: { iat: past, exp: past + 300 } })),
    bearer(
      'another issuer',
      await token(operators.owner, 'operator', { claims: { iss: 'https://login.example' } }),
    ),
    bearer(
      'another audience',
      await token(operators.owner, 'operator', { claims: { aud: 'freehold-elsewhere' } }),
    ),
    bearer(
      'two audiences',
      await token(operators.owner, 'operator', { claims: { aud: ['freehold-app', 'freehold-operator'] } }),
    ),
    bearer('no signature', `${none}.${payload}.`),
    bearer(
      'signed with a secret',
      await token(operators.owner, 'operator', { header: { alg: 'HS256' }, secret: 'x'.repeat(32) }),
    ),
    bearer(
      'id token',
      await token(operators.owner, 'operator', { claims: { nonce: 'n' }, header: { typ: 'JWT' } }),
    ),
  ]
}

/** Everybody who may ask: each role, each way of having lost one, each way of pretending to one. */
export async function allCallers(target: Target): Promise<Caller[]> {
  return [
    ...(await formerCallers(target)),
    ...(await cookieCallers(target)),
    ...(await teamCallers(target)),
    ...(await bearerCallers(target)),
    ...(await sessionCallers(target)),
  ]
}
