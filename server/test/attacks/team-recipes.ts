import { newId } from '#platform/ids'
import type { Input, Target } from './support.ts'

type Recipe = {
  readonly as: 'operator' | 'partner' | 'app'
  readonly events: readonly string[]
  readonly prepare?: (target: Target) => Promise<Input>
}

type State = 'invited' | 'active' | 'deactivated'

/** Another operator, whom nothing else needs. */
function spareOperator(state: State): (target: Target) => Promise<Input> {
  return async ({ world }) => {
    const accountId = await world.account(`spare-${newId()}`)
    const isActive = state === 'active'
    await world.query('insert into operators (account_id, role, kept_role, state) values ($1, $2, $3, $4)', [
      accountId,
      isActive ? 'billing' : null,
      isActive ? null : 'billing',
      state,
    ])
    return { params: { accountId } }
  }
}

/** Another person of the partner, whom nothing else needs. */
function sparePerson(state: State): (target: Target) => Promise<Input> {
  return async ({ world }) => {
    const accountId = await world.account(`spare-${newId()}`)
    const isActive = state === 'active'
    await world.query(
      'insert into partner_staff (partner_id, account_id, role, kept_role, state) values ($1, $2, $3, $4, $5)',
      [world.partnerId, accountId, isActive ? 'member' : null, isActive ? null : 'member', state],
    )
    return { params: { partnerId: world.partnerId, accountId } }
  }
}

async function addMember({ world }: Target, accountId: string, role: string, state: string): Promise<string> {
  const id = newId()
  const { organizationId, partnerId } = world.own
  await world.query(
    `insert into members (organization_id, id, partner_id, account_id, role, state) values ($1, $2, $3, $4, $5, $6)
     on conflict (organization_id, account_id) do nothing`,
    [organizationId, id, partnerId, accountId, role, state],
  )
  return id
}

/** Another member, whom nothing else needs. Whoever asks may have left before, and is back. */
function spareMember(state: 'invited' | 'active' | 'suspended'): (target: Target) => Promise<Input> {
  return async (target) => {
    const { own } = target.world
    await addMember(target, own.accounts.owner, 'owner', 'active')
    const id = await addMember(target, await target.world.account(`spare-${newId()}`), 'member', state)
    return { params: { organizationId: own.organizationId, id } }
  }
}

/** One owner stays when another one leaves. */
async function secondOwner(target: Target): Promise<Input> {
  await addMember(target, await target.world.account(`spare-${newId()}`), 'owner', 'active')
  return {}
}

function tenantRole(isHeld: boolean): (target: Target) => Promise<Input> {
  return async ({ world }) => {
    const { organizationId, partnerId, tenantId, memberId } = world.own
    await world.query('delete from member_tenant_roles where member_id = $1', [memberId])
    // Other recipes may have removed the member.
    await world.query(
      `insert into members (organization_id, id, partner_id, account_id, role)
       select $1, $2, $3, id, 'member' from accounts where email like 'quiet-%' and id not in (select account_id from members)
       on conflict do nothing`,
      [organizationId, memberId, partnerId],
    )
    if (isHeld)
      await world.query(
        `insert into member_tenant_roles (organization_id, tenant_id, member_id, partner_id, role) values ($1, $2, $3, $4, 'admin')`,
        [organizationId, tenantId, memberId, partnerId],
      )
    return {}
  }
}

function spareAccount(state: 'active' | 'disabled'): (target: Target) => Promise<Input> {
  return async ({ world }) => ({
    params: { accountId: await world.account(`spare-${newId()}`, state) },
  })
}

/** How each operation about teams, members' standing and accounts is brought to success. */
export const teamRecipes: Readonly<Record<string, Recipe>> = {
  'members.inviteMany': { as: 'app', events: ['member.invite'] },
  'members.leave': { as: 'app', prepare: secondOwner, events: ['member.leave'] },
  'members.reactivate': { as: 'app', prepare: spareMember('suspended'), events: ['member.reactivate'] },
  'members.resendInvitation': {
    as: 'app',
    prepare: spareMember('invited'),
    events: ['member.resend_invitation'],
  },
  'members.suspend': { as: 'app', prepare: spareMember('active'), events: ['member.suspend'] },
  'operators.changeRole': {
    as: 'operator',
    prepare: async (target) => ({
      ...(await spareOperator('active')(target)),
      body: { role: 'support' },
    }),
    events: ['operator.change_role'],
  },
  'operators.deactivate': {
    as: 'operator',
    prepare: spareOperator('active'),
    events: ['operator.deactivate'],
  },
  'operators.invite': { as: 'operator', events: ['operator.invite'] },
  'operators.reactivate': {
    as: 'operator',
    prepare: spareOperator('deactivated'),
    events: ['operator.reactivate'],
  },
  'operators.resendInvitation': {
    as: 'operator',
    prepare: spareOperator('invited'),
    events: ['operator.resend_invitation'],
  },
  'staff.changeRole': { as: 'partner', prepare: sparePerson('active'), events: ['staff.change_role'] },
  'staff.deactivate': { as: 'partner', prepare: sparePerson('active'), events: ['staff.deactivate'] },
  'staff.invite': { as: 'partner', events: ['staff.invite'] },
  'staff.reactivate': {
    as: 'partner',
    prepare: sparePerson('deactivated'),
    events: ['staff.reactivate'],
  },
  'staff.resendInvitation': {
    as: 'partner',
    prepare: sparePerson('invited'),
    events: ['staff.resend_invitation'],
  },
  'tenantRoles.grant': { as: 'app', prepare: tenantRole(false), events: ['member.grant_tenant_role'] },
  'tenantRoles.revoke': { as: 'app', prepare: tenantRole(true), events: ['member.revoke_tenant_role'] },
  'users.disable': { as: 'operator', prepare: spareAccount('active'), events: ['account.disable'] },
  'users.enable': { as: 'operator', prepare: spareAccount('disabled'), events: ['account.enable'] },
  'users.recover': {
    as: 'operator',
    prepare: spareAccount('active'),
    events: ['account.start_recovery'],
  },
}
