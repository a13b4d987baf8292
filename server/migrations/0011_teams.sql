-- Who works for the platform and for partners, and for how long: an invited or deactivated person stays on the list
-- without a role. Only the column `role` ever counts, also for a server that knows nothing of states yet.
alter table operators
  alter column role drop not null,
  add column state     text not null default 'active' check (state in ('invited', 'active', 'deactivated')),
  add column kept_role text check (kept_role in ('owner', 'support', 'billing')),  -- to come, or to come back to
  add column joined_at timestamptz default now(),                                  -- null until the invitation was used
  add column version   integer not null default 1,
  add constraint operators_role_counts check ((role is not null) = (state = 'active') and num_nonnulls(role, kept_role) = 1);
create index operators_by_age on operators (created_at, account_id);

alter table partner_staff
  alter column role drop not null,
  add column state     text not null default 'active' check (state in ('invited', 'active', 'deactivated')),
  add column kept_role text check (kept_role in ('admin', 'member')),
  add column joined_at timestamptz default now(),
  add column version   integer not null default 1,
  add constraint partner_staff_role_counts check ((role is not null) = (state = 'active') and num_nonnulls(role, kept_role) = 1);
create index partner_staff_by_age on partner_staff (partner_id, created_at, account_id);

-- A suspended member has no access and keeps the row; every server asks for 'active'.
alter table members drop constraint members_state_check;
alter table members add constraint members_state_check check (state in ('invited', 'active', 'suspended')) not valid;
alter table members validate constraint members_state_check;

-- When an account was last used, written at most once a minute with its session.
alter table accounts add column last_seen_at timestamptz;
create index accounts_by_age on accounts (created_at, id);

-- The role of a member in one tenant, beside the role in the organization.
create table member_tenant_roles (
  organization_id uuid not null,
  tenant_id       uuid not null,
  member_id       uuid not null,
  partner_id      uuid not null,
  role            text not null check (role in ('admin')),
  created_at      timestamptz not null default now(),
  primary key (organization_id, tenant_id, member_id),
  foreign key (organization_id, tenant_id) references tenants (organization_id, id),
  foreign key (organization_id, member_id) references members (organization_id, id) on delete cascade,
  foreign key (organization_id, partner_id) references organizations (organization_id, partner_id) on update cascade
);
-- Every request of a member asks for the roles of one member.
create index member_tenant_roles_by_member on member_tenant_roles (organization_id, member_id);
create index member_tenant_roles_by_partner on member_tenant_roles (partner_id);
call fh_organization_table('member_tenant_roles');
