import type { RoleName } from '@freehold/contract'
import { newId } from '#platform/ids'
import { sha256 } from '#platform/key-ring'
import type { Caller, Known, Somebody } from './callers.ts'
import { openSupport } from './support-world.ts'
import type { Target } from './support.ts'

const tokenHash = (cookie: string): string => sha256(cookie.slice(cookie.indexOf('=') + 1))

/** People whose role is good and whose session is a particular one: old, weak, confined, of support, or of a past. */
export async function sessionCallers(target: Target): Promise<Caller[]> {
  return [
    ...(await provedCallers(target)),
    ...(await confinedCallers(target)),
    ...(await memberCallers(target)),
    ...(await supportCallers(target)),
  ]
}

async function provedCallers({ world, credentials }: Target): Promise<Caller[]> {
  const { operators, own } = world
  const aged = async (
    accountId: string,
    surface: 'operator' | 'app',
    role: RoleName,
  ): Promise<Omit<Caller, 'name'>> => {
    const cookie = await credentials.session(accountId, surface)
    await world.query(
      "update web_sessions set authenticated_at = now() - interval '6 minutes' where token_hash = $1",
      [tokenHash(cookie)],
    )
    return { headers: { cookie }, at: { [surface]: { role, place: 'own', proof: 'stale' } } }
  }
  // With a code generator, and a session from before there was one.
  const careful = await world.account('operator-careful')
  await world.query("insert into operators (account_id, role) values ($1, 'owner')", [careful])
  await world.query(
    `insert into totp_factors (id, account_id, secret, confirmed_at) values ($1, $2, '{"v":1}', now())`,
    [newId(), careful],
  )
  const weak: Somebody = { role: 'operator.owner', place: 'own', proof: 'weak' }
  return [
    {
      name: 'operator owner who signed in six minutes ago',
      ...(await aged(operators.owner, 'operator', 'operator.owner')),
    },
    {
      name: 'organization owner who signed in six minutes ago',
      ...(await aged(own.accounts.owner, 'app', 'organization.owner')),
    },
    {
      name: 'operator owner who gave a password only, and has a second factor',
      headers: { cookie: await credentials.session(careful, 'operator') },
      at: { operator: weak },
    },
  ]
}

async function confinedCallers({ world, credentials }: Target): Promise<Caller[]> {
  const { own, sister } = world
  const confined = async (
    name: string,
    accountId: string,
    at: { surface: 'operator' | 'app'; organizationId: string; known: Known },
  ): Promise<Caller> => {
    const cookie = await credentials.session(accountId, at.surface)
    await world.query('update web_sessions set confined_to = $2, strong = true where token_hash = $1', [
      tokenHash(cookie),
      at.organizationId,
    ])
    return { name, headers: { cookie }, at: { [at.surface]: at.known } }
  }
  // Such a session is worth something as long as the organization has its provider.
  await world.query(
    `insert into single_sign_ons (organization_id, partner_id, issuer, client_id, client_secret, active)
     values ($1, $2, 'https://login.own.example', 'freehold', '{"v":1}', true)
     on conflict (organization_id) do update set active = true`,
    [own.organizationId, own.partnerId],
  )
  const known: Somebody = { role: 'organization.owner', place: 'own', isConfined: true }
  return [
    await confined('owner by single sign-on of the own organization', own.accounts.owner, {
      surface: 'app',
      organizationId: own.organizationId,
      known,
    }),
    await confined('owner by single sign-on of another organization', own.accounts.owner, {
      surface: 'app',
      organizationId: sister.organizationId,
      known: 'surface refused',
    }),
    await confined("operator by a customer's single sign-on", world.operators.owner, {
      surface: 'operator',
      organizationId: own.organizationId,
      known: 'surface refused',
    }),
  ]
}

async function memberCallers({ world, credentials }: Target): Promise<Caller[]> {
  const { own } = world
  const join = async (
    name: string,
    role: string,
    state: string,
  ): Promise<{ id: string; account: string }> => {
    const account = await world.account(name)
    const id = newId()
    await world.query(
      'insert into members (organization_id, id, partner_id, account_id, role, state) values ($1, $2, $3, $4, $5, $6)',
      [own.organizationId, id, own.partnerId, account, role, state],
    )
    return { id, account }
  }
  const suspended = await join('owner-suspended', 'owner', 'suspended')
  const local = await join('tenant-admin', 'member', 'active')
  await world.query(
    `insert into member_tenant_roles (organization_id, tenant_id, member_id, partner_id, role)
     values ($1, $2, $3, $4, 'admin')`,
    [own.organizationId, own.cancelledTenantId, local.id, own.partnerId],
  )
  return [
    {
      name: 'owner who is suspended',
      headers: { cookie: await credentials.session(suspended.account, 'app') },
      at: { app: { role: null, place: 'nowhere' } },
    },
    {
      // The requests are about another tenant, where the role is worth nothing.
      name: 'member with a role in another tenant',
      headers: { cookie: await credentials.session(local.account, 'app') },
      at: { app: { role: 'organization.member', place: 'own' } },
    },
  ]
}

async function supportCallers(target: Target): Promise<Caller[]> {
  const support = await openSupport(target)
  const caller = async (rights: 'read' | 'write'): Promise<Caller> => ({
    name: `support session to ${rights}`,
    headers: { cookie: await support.enter(rights) },
    at: { app: { role: 'organization.owner', place: 'own', support: rights, proof: 'weak' } },
  })
  const ended = await support.enter('write')
  await target.world.query('update support_sessions set ended_at = now() where token_hash = $1', [
    tokenHash(ended),
  ])
  return [
    await caller('read'),
    await caller('write'),
    { name: 'support session that has ended', headers: { cookie: ended }, at: { app: 'support ended' } },
  ]
}
