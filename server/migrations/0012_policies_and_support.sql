-- What an organization demands of whoever acts in it. Where there is no row, nothing is demanded.
create table security_policies (
  organization_id   uuid primary key,
  partner_id        uuid not null,
  mfa_mode          text not null default 'optional' check (mfa_mode in ('optional', 'required')),
  idle_minutes      integer check (idle_minutes between 5 and 30),    -- null: as long as the surface allows
  absolute_hours    integer check (absolute_hours between 1 and 12),
  allowed_countries text[] not null default '{}',                     -- ISO 3166-1 alpha-2; empty: every country
  address_list      text[] not null default '{}',                     -- CIDRs; empty: every address
  binds_support     boolean not null default false,                   -- countries and addresses hold for support sessions too
  support_requests  text not null default 'allowed' check (support_requests in ('allowed', 'refused')),
  updated_at        timestamptz not null default now(),
  version           integer not null default 1,
  foreign key (organization_id, partner_id) references organizations (organization_id, partner_id) on update cascade
);
create index security_policies_by_partner on security_policies (partner_id);
call fh_organization_table('security_policies');

-- A customer's consent that operators look into its organization, from the request on. With break-glass nobody is
-- asked: an owner among the operators takes it, for minutes, and the customer is told at once.
create table support_grants (
  organization_id   uuid not null,
  id                uuid not null,
  partner_id        uuid not null,
  kind              text not null check (kind in ('consent', 'break_glass')),
  state             text not null check (state in ('requested', 'accepted', 'refused', 'revoked', 'withdrawn', 'expired')),
  reason            text not null,
  hours             integer not null check (hours between 1 and 72),
  rights            text not null check (rights in ('read', 'write')),
  tenant_ids        uuid[] check (cardinality(tenant_ids) > 0),       -- null: the whole organization
  asked             jsonb not null,                                   -- hours, rights and tenants as they were asked for
  requested_by      uuid not null,
  requested_by_name text not null,
  requested_at      timestamptz not null,
  answer_by         timestamptz not null,
  decided_by        uuid,                                             -- on whose behalf operators act; null with break-glass
  decided_by_name   text,
  decided_at        timestamptz,
  answer            text,                                             -- why it was refused or revoked
  ends_at           timestamptz,
  ended_at          timestamptz,
  ended_by_name     text,
  version           integer not null default 1,
  primary key (organization_id, id),
  check ((state = 'accepted') <= (ends_at is not null)),
  check (kind = 'consent' or rights = 'read'),
  foreign key (organization_id, partner_id) references organizations (organization_id, partner_id) on update cascade
);
create index support_grants_by_partner on support_grants (partner_id);
create index support_grants_by_age on support_grants (requested_at, id);
create index support_grants_of_organization on support_grants (organization_id, requested_at, id);
-- Nobody asks twice while the first question waits.
create unique index support_grants_waiting on support_grants (organization_id, requested_by) where state = 'requested';
create index support_grants_open on support_grants (answer_by, ends_at) where state in ('requested', 'accepted');
call fh_organization_table('support_grants');
-- Asking and deciding tell both sides, in both logs and by mail, which is why the platform begins.
create policy platform_insert on support_grants for insert to fh_platform
  with check (organization_id = (select fh_organization_id()));
create policy platform_update on support_grants for update to fh_platform
  using (organization_id = (select fh_organization_id())) with check (organization_id = (select fh_organization_id()));
grant insert on support_grants to fh_platform;
grant update (state, hours, rights, tenant_ids, decided_by, decided_by_name, decided_at, answer, ends_at, ended_at,
  ended_by_name, version) on support_grants to fh_platform;
-- The role that support sessions themselves work as reads what was consented to, and changes nothing of it.
revoke insert, update, delete on support_grants from fh_app;

-- An operator's session in a customer's organization, by a cookie of its own whose sha256 is kept.
create table support_sessions (
  organization_id uuid not null,
  id              uuid not null,
  partner_id      uuid not null,
  grant_id        uuid not null,
  operator_id     uuid not null,
  operator_name   text not null,
  token_hash      text not null,
  web_session_id  uuid not null,                       -- the operator's own session; when that ends, so does this
  may_write       boolean not null,
  opened_at       timestamptz not null,
  expires_at      timestamptz not null,
  ended_at        timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, partner_id) references organizations (organization_id, partner_id) on update cascade,
  foreign key (organization_id, grant_id) references support_grants (organization_id, id)
);
create index support_sessions_by_partner on support_sessions (partner_id);
create index support_sessions_by_grant on support_sessions (organization_id, grant_id, opened_at);
create index support_sessions_by_token on support_sessions (token_hash);
call fh_organization_table('support_sessions');
create policy platform_insert on support_sessions for insert to fh_platform
  with check (organization_id = (select fh_organization_id()));
create policy platform_update on support_sessions for update to fh_platform
  using (organization_id = (select fh_organization_id())) with check (organization_id = (select fh_organization_id()));
grant insert, update (ended_at) on support_sessions to fh_platform;
revoke insert, update, delete on support_sessions from fh_app;

-- The tenants that a consent is limited to; null: no limit. What is of other tenants then does not exist.
create function fh_tenant_ids() returns uuid[] language sql stable parallel safe
  as $$ select nullif(current_setting('fh.tenant_ids', true), '')::uuid[] $$;
create policy only_tenants on tenants as restrictive to fh_app
  using ((select fh_tenant_ids()) is null or id = any ((select fh_tenant_ids())::uuid[]));
create policy only_tenants on orders as restrictive to fh_app
  using ((select fh_tenant_ids()) is null or tenant_id = any ((select fh_tenant_ids())::uuid[]));
create policy only_tenants on holds as restrictive to fh_app
  using ((select fh_tenant_ids()) is null or tenant_id = any ((select fh_tenant_ids())::uuid[]));
create policy only_tenants on projects as restrictive to fh_app
  using ((select fh_tenant_ids()) is null or tenant_id = any ((select fh_tenant_ids())::uuid[]));
-- Resources of the whole organization serve every tenant, and so are seen with each.
create policy only_tenants on resources as restrictive to fh_app
  using ((select fh_tenant_ids()) is null or tenant_id is null or tenant_id = any ((select fh_tenant_ids())::uuid[]));
create policy only_tenants on audit_events as restrictive for select to fh_app
  using ((select fh_tenant_ids()) is null or target_id = any ((select fh_tenant_ids())::uuid[]));

-- Under which consent something was done, for the log of one consent; the body says it in full.
alter table audit_events add column support_grant_id uuid;
create index audit_events_by_support_grant on audit_events (support_grant_id, ord) where support_grant_id is not null;

-- What an operator does in an organization stands in the platform's log as well, in the same transaction. The
-- organization's own role cannot write there: this one way is open to it, for events of a support session that is there
-- in the transaction's own organization. Every column is taken from the body, so that they cannot tell two stories.
create function fh_mirror_support_event(event_body text, personal jsonb) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  event jsonb := event_body::jsonb;
begin
  perform from public.support_sessions s
    where s.organization_id = public.fh_organization_id()
      and s.id = (event #>> '{support,sessionId}')::uuid
      and s.grant_id = (event #>> '{support,grantId}')::uuid
      and s.operator_id = (event #>> '{actor,id}')::uuid;
  if not found or event ->> 'organizationId' is not null then
    raise exception 'not an event of a support session in this organization';
  end if;
  insert into public.audit_events (id, at, action, outcome, actor_kind, actor_id, target_type, target_id, correlation_id,
    support_grant_id, body, ehash)
  values ((event ->> 'id')::uuid, (event ->> 'at')::timestamptz, event ->> 'action', event ->> 'outcome',
    event #>> '{actor,kind}', (event #>> '{actor,id}')::uuid, event #>> '{target,type}', (event #>> '{target,id}')::uuid,
    (event ->> 'correlationId')::uuid, (event #>> '{support,grantId}')::uuid, event_body,
    sha256(convert_to(event_body, 'UTF8')));
  insert into public.audit_personal (event_id, subject_id, sealed)
  select (event ->> 'id')::uuid, p.subject_id, p.sealed
  from jsonb_to_recordset(personal) as p (subject_id uuid, sealed jsonb);
end $$;
revoke execute on function fh_mirror_support_event from public;
grant execute on function fh_mirror_support_event to fh_app, fh_platform;
