-- A partner's standing, the terms with it, and how it is reached and billed. Prospects are in talks: nobody of theirs
-- signs in. Paused ones look after the customers they have, and bring no new ones.
alter table partners drop constraint partners_status_check;
alter table partners add constraint partners_status_check
  check (status in ('prospect', 'active', 'paused', 'terminated')) not valid;
alter table partners validate constraint partners_status_check;
alter table partners
  add column domain text,
  add column margin_basis_points integer not null default 0
    constraint partners_margin_check check (margin_basis_points between 0 and 10000),
  add column contact_phone text,
  add column billing_name text,
  add column billing_vat_number text,
  add column billing_address jsonb,
  add column billing_email text,
  add column billing_currency text,                   -- ISO 4217
  add column terminated_at timestamptz;

-- A partner's status, which stays so until the transaction ends: whoever pauses or ends the partner waits for us, and
-- we for them. So nothing is begun for a partner that is on its way out.
create function fh_hold_partner(partner uuid) returns text language sql security definer
  set search_path = pg_catalog, pg_temp
  as $$ select p.status from public.partners p where p.id = partner for share $$;
revoke execute on function fh_hold_partner from public;
grant execute on function fh_hold_partner to fh_app, fh_platform;

-- An organization goes to another partner; its rows follow by their composite keys. The platform begins that, for it
-- concerns two partners, and passes on the orders that waited for the one it leaves.
create policy platform_moves on organizations for update to fh_platform
  using (organization_id = (select fh_organization_id())) with check (organization_id = (select fh_organization_id()));
grant update (partner_id, version) on organizations to fh_platform;
create policy platform_steps on orders for update to fh_platform
  using (organization_id = (select fh_organization_id())) with check (organization_id = (select fh_organization_id()));
grant update (state, resume_state, waiting_since, waited_seconds, submitted_at, reason, questions, plan_state,
  decided_at, decided_by_name, version) on orders to fh_platform;

-- The end of a partner: where its organizations go, and how many are there already.
create table terminations (
  id                uuid primary key,
  partner_id        uuid not null references partners (id),
  target_partner_id uuid not null references partners (id),
  exceptions        jsonb not null default '{}',       -- organization id -> partner id
  reason            text,
  state             text not null default 'moving' check (state in ('moving', 'done')),
  total             integer not null,
  moved             integer not null default 0,
  correlation_id    uuid not null,
  created_at        timestamptz not null default now(),
  finished_at       timestamptz
);
create index terminations_by_partner on terminations (partner_id, created_at);
create index terminations_by_target on terminations (target_partner_id);
create index terminations_moving on terminations (created_at) where state = 'moving';
call fh_platform_table('terminations');

-- A customer that a partner is about to bring: organization, owner and first order, before any of them is made.
create table onboardings (
  id                  uuid primary key,
  partner_id          uuid not null references partners (id),
  state               text not null default 'draft' check (state in ('draft', 'submitted')),
  form                jsonb not null default '{}',     -- emptied with the submission: it names people
  secrets             jsonb,                           -- of the order's packages, sealed together
  made_organization   uuid,
  made_order          uuid,
  created_by          uuid,
  created_by_name     text,
  created_at          timestamptz not null default now(),
  updated_at          timestamptz not null default now(),
  submitted_at        timestamptz,
  version             integer not null default 1
);
create index onboardings_by_partner on onboardings (partner_id, created_at, id);
create index onboardings_by_age on onboardings (updated_at);
call fh_platform_table('onboardings');
create policy partner_reads on onboardings for select to fh_app using (partner_id = (select fh_partner_id()));
grant select on onboardings to fh_app;
-- The submission makes account, organization and order in one transaction, which the platform therefore begins.
create policy platform_insert on orders for insert to fh_platform
  with check (organization_id = (select fh_organization_id()));
grant insert on orders to fh_platform;
create policy platform_insert on order_secrets for insert to fh_platform
  with check (organization_id = (select fh_organization_id()));
grant insert on order_secrets to fh_platform;

-- How a partner shows itself to its customers, and how an organization does to its own people.
create table partner_brandings (
  partner_id       uuid primary key references partners (id),
  shown_name       text,
  accent           text,                               -- #rrggbb, lower case
  logo             bytea,
  logo_type        text check (logo_type in ('image/png', 'image/svg+xml')),
  logo_id          uuid,                               -- a new one with each picture: its address may be kept for ever
  support_email    text,
  support_url      text,
  mail_sender_name text,
  version          integer not null default 1
);
create index partner_brandings_by_logo on partner_brandings (logo_id) where logo_id is not null;
call fh_platform_table('partner_brandings');
create policy own_partner on partner_brandings for select to fh_app using (partner_id = (select fh_partner_id()));
create policy partner_of_organization on partner_brandings for select to fh_app
  using (partner_id = (select o.partner_id from organizations o where o.organization_id = (select fh_organization_id())));
grant select on partner_brandings to fh_app;

create table organization_brandings (
  organization_id uuid primary key,
  partner_id      uuid not null,
  accent          text,
  logo            bytea,
  logo_type       text check (logo_type in ('image/png', 'image/svg+xml')),
  logo_id         uuid,
  version         integer not null default 1,
  foreign key (organization_id, partner_id) references organizations (organization_id, partner_id) on update cascade
);
create index organization_brandings_by_partner on organization_brandings (partner_id);
create index organization_brandings_by_logo on organization_brandings (logo_id) where logo_id is not null;
call fh_organization_table('organization_brandings');

-- Who a mail says it is from, where that is not the platform.
alter table mails add column sender_name text;

-- What happened lately at a partner's customers, for as long as they are its own.
create index audit_events_by_partner on audit_events (partner_id, ord) where partner_id is not null;
create policy partner_read on audit_events for select to fh_app using (partner_id = (select fh_partner_id()));
create policy platform_update on order_secrets for update to fh_platform
  using (organization_id = (select fh_organization_id())) with check (organization_id = (select fh_organization_id()));
grant update (sealed, fingerprint, erased_at) on order_secrets to fh_platform;
