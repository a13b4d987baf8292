-- A reseller. Every organization belongs to exactly one; the built-in partner `direct` is the platform itself.
create table partners (
  id            uuid primary key,
  slug          text not null unique,
  name          text not null,
  status        text not null default 'active' check (status in ('active', 'terminated')),
  contact_name  text,
  contact_email text,
  built_in      boolean not null default false,
  created_at    timestamptz not null default now(),
  version       integer not null default 1
);
call fh_platform_table('partners');
create policy own_partner on partners for select to fh_app
  using (id = (select fh_partner_id()));
grant select on partners to fh_app;
create index partners_by_age on partners (created_at, id);

-- The customer: the boundary of isolation. Its own id is its organization_id, so that the common policies apply.
create table organizations (
  organization_id uuid primary key,
  partner_id      uuid not null references partners (id),
  slug            text not null unique,
  name            text not null,
  kind            text not null check (kind in ('company', 'personal')),
  industry        text,
  vat_number      text,
  country         text not null,
  billing_address jsonb,
  billing_email   text,
  time_zone       text not null,
  created_at      timestamptz not null default now(),
  version         integer not null default 1,
  unique (organization_id, partner_id)
);
call fh_organization_table('organizations');
-- Registration makes account, organization and owner in one transaction, which the platform therefore begins.
create policy platform_insert on organizations for insert to fh_platform
  with check (organization_id = (select fh_organization_id()));
grant insert on organizations to fh_platform;
-- An organization sees the partner it belongs to.
create policy partner_of_organization on partners for select to fh_app
  using (id = (select o.partner_id from organizations o where o.organization_id = (select fh_organization_id())));
create index organizations_by_billing_domain on organizations (split_part(lower(billing_email), '@', 2))
  where billing_email is not null;
create index organizations_by_partner on organizations (partner_id, created_at, organization_id);
create index organizations_by_age on organizations (created_at, organization_id);
