-- One piece of work inside a tenant: a repository and an application.
create table projects (
  organization_id uuid not null,
  id              uuid not null,
  partner_id      uuid not null,
  tenant_id       uuid not null,
  name            text not null,
  display_name    text not null,
  removed_at      timestamptz,
  created_at      timestamptz not null default now(),
  version         integer not null default 1,
  primary key (organization_id, id),
  foreign key (organization_id, partner_id) references organizations (organization_id, partner_id) on update cascade,
  foreign key (organization_id, tenant_id) references tenants (organization_id, id)
);
create unique index projects_names on projects (organization_id, tenant_id, name) where removed_at is null;
create index projects_by_age on projects (organization_id, tenant_id, created_at, id);
create index projects_by_partner on projects (partner_id);
call fh_organization_table('projects');

-- One object in one outside system: what is wanted of it and how it was last seen.
create table resources (
  organization_id     uuid not null,
  id                  uuid not null,
  partner_id          uuid not null,
  tenant_id           uuid,                          -- null for resources of the whole organization
  project_id          uuid,
  scope               text not null check (scope in ('tenant', 'organization')),
  name                text not null,
  kind                text not null,
  ordinal             integer not null,              -- order of making; removal goes backwards
  needs               jsonb not null default '[]',
  connector_id        uuid not null references connectors (id),
  external_name       text not null,
  external_id         text,
  desired             jsonb not null default '{}',
  presence            text not null default 'present' check (presence in ('present', 'suspended', 'absent')),
  generation          integer not null default 1,
  observed_generation integer not null default 0,
  state               text not null default 'pending'
    check (state in ('pending', 'in_sync', 'drifted', 'failing', 'suspended', 'removing', 'removed')),
  conditions          jsonb not null default '[]',
  last_error          text,
  retryable           boolean not null default true,
  attempts            integer not null default 0,
  next_retry_at       timestamptz,
  drift_since         timestamptz,
  observed_at         timestamptz,
  created_at          timestamptz not null default now(),
  updated_at          timestamptz not null default now(),
  primary key (organization_id, id),
  check ((scope = 'organization') = (tenant_id is null)),
  foreign key (organization_id, partner_id) references organizations (organization_id, partner_id) on update cascade,
  foreign key (organization_id, tenant_id) references tenants (organization_id, id),
  foreign key (organization_id, project_id) references projects (organization_id, id)
);
call fh_organization_table('resources');
create unique index resources_of_tenant on resources (organization_id, tenant_id, project_id, name) nulls not distinct
  where scope = 'tenant' and state <> 'removed';
create unique index resources_of_organization on resources (organization_id, connector_id, kind)
  where scope = 'organization' and state <> 'removed';
create index resources_by_tenant on resources (organization_id, tenant_id, ordinal);
create index resources_by_partner on resources (partner_id);
create index resources_by_connector on resources (connector_id, kind, external_name);
create index resources_due on resources (next_retry_at) where next_retry_at is not null;
create index resources_failing on resources (state) where state = 'failing';

-- Secrets that belong to an object and were chosen by us before the call that set them (a gateway key).
create table resource_secrets (
  organization_id uuid not null,
  resource_id     uuid not null,
  name            text not null,
  partner_id      uuid not null,
  sealed          jsonb not null,
  fingerprint     text not null,
  created_at      timestamptz not null default now(),
  primary key (organization_id, resource_id, name),
  foreign key (organization_id, partner_id) references organizations (organization_id, partner_id) on update cascade,
  foreign key (organization_id, resource_id) references resources (organization_id, id)
);
create index resource_secrets_by_partner on resource_secrets (partner_id);
call fh_organization_table('resource_secrets');

-- Objects found in outside systems that carry our marker and belong to no resource.
create table orphans (
  id            uuid primary key,
  connector_id  uuid not null references connectors (id) on delete cascade,
  kind          text not null,
  external_name text not null,
  external_id   text not null,
  marker        text,                               -- as the object carries it
  spec          jsonb not null default '{}',        -- where it lies, in systems that keep objects inside others
  first_seen_at timestamptz not null default now(),
  last_seen_at  timestamptz not null default now(),
  removal_asked_at timestamptz,                     -- from then on a job removes it, and nobody adopts it
  resolved_at   timestamptz,
  resolution    text check (resolution in ('adopted', 'removed', 'gone'))
);
create unique index orphans_open on orphans (connector_id, kind, external_id) where resolved_at is null;
-- Adopting makes an object some tenant's: the platform, which holds the orphan, gives it to that resource.
create policy platform_adopts on resources for update to fh_platform
  using (organization_id = (select fh_organization_id())) with check (organization_id = (select fh_organization_id()));
grant update (external_id, observed_at, next_retry_at, attempts) on resources to fh_platform;
create index orphans_by_age on orphans (first_seen_at, id) where resolved_at is null;
call fh_platform_table('orphans');
