-- One isolated instance that an organization runs. Its row says what is wanted; resources say what is.
create table tenants (
  organization_id     uuid not null,
  id                  uuid not null,
  partner_id          uuid not null,
  name                text not null,
  display_name        text not null,
  blueprint           text not null,
  blueprint_version   integer not null,
  parameters          jsonb not null default '{}',
  packages            jsonb not null default '[]',
  files               jsonb not null default '[]',
  base                text not null default 'active' check (base in ('trial', 'active', 'cancelled', 'deleted')),
  base_until          timestamptz,
  activated           boolean not null default true,  -- false until first use, where the blueprint says so
  phase               text not null default 'pending'
    check (phase in ('pending', 'provisioning', 'ready', 'degraded', 'suspended', 'deleting', 'deleted')),
  generation          integer not null default 1,
  observed_generation integer not null default 0,
  next_look_at        timestamptz,                    -- when a retry, the end of grace or of a hold is due
  created_at          timestamptz not null default now(),
  version             integer not null default 1,
  primary key (organization_id, id),
  foreign key (organization_id, partner_id) references organizations (organization_id, partner_id) on update cascade,
  foreign key (blueprint, blueprint_version) references blueprints (name, version)
);
call fh_organization_table('tenants');
create index tenants_by_age on tenants (created_at, id);
create index tenants_by_organization_age on tenants (organization_id, created_at, id);
create index tenants_by_partner on tenants (partner_id, created_at, id);
create index tenants_by_phase on tenants (phase, created_at, id);
create index tenants_by_blueprint on tenants (blueprint, blueprint_version);
create index tenants_behind on tenants (id) where observed_generation < generation;
create index tenants_due on tenants (next_look_at) where next_look_at is not null;

-- Names are unique over the whole platform and are never used twice.
create table tenant_names (
  organization_id uuid not null,
  name            text not null,
  tenant_id       uuid not null,
  partner_id      uuid not null,
  created_at      timestamptz not null default now(),
  primary key (organization_id, tenant_id),
  foreign key (organization_id, partner_id) references organizations (organization_id, partner_id) on update cascade
);
create unique index tenant_names_global on tenant_names (name);
create index tenant_names_by_partner on tenant_names (partner_id);
call fh_organization_table('tenant_names');

-- Reasons why a tenant stands suspended; each is lifted on its own.
create table holds (
  organization_id uuid not null,
  id              uuid not null,
  partner_id      uuid not null,
  tenant_id       uuid not null,
  kind            text not null check (kind in ('payment', 'abuse', 'budget', 'trial', 'request', 'operator')),
  placed_by       text,
  reason          text,
  since           timestamptz not null default now(),
  until           timestamptz,
  lifted_at       timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, partner_id) references organizations (organization_id, partner_id) on update cascade,
  foreign key (organization_id, tenant_id) references tenants (organization_id, id)
);
create unique index holds_open on holds (organization_id, tenant_id, kind) where lifted_at is null;
create index holds_by_partner on holds (partner_id);
call fh_organization_table('holds');

-- A wish to create, change, suspend, resume, cancel or restore a tenant. Tenants change in no other way.
create table orders (
  organization_id   uuid not null,
  id                uuid not null,
  partner_id        uuid not null,
  kind              text not null check (kind in ('create', 'change', 'suspend', 'resume', 'cancel', 'restore')),
  state             text not null default 'draft' check (state in ('draft', 'pending_partner', 'pending_operator',
                      'needs_info', 'approved', 'running', 'completed', 'failed', 'rejected', 'cancelled')),
  blueprint         text not null,
  blueprint_version integer not null,
  approval          text not null check (approval in ('auto', 'partner', 'operator', 'partner_then_operator')),
  tenant_id         uuid not null,                   -- chosen with the draft; the tenant's row comes with approval
  tenant_name       text not null,
  name_seed         uuid not null,
  base_generation   integer,
  generation        integer,                         -- the tenant's generation that carries this order out
  display_name      text not null default '',
  parameters        jsonb not null default '{}',
  packages          jsonb not null default '[]',
  note              text,
  hold              text,
  reason            text,
  resume_state      text,                            -- where needs_info came from and returns to
  questions         jsonb not null default '[]',
  plan_state        text not null default 'none' check (plan_state in ('none', 'computing', 'ready', 'failed')),
  plan              jsonb,
  plan_hash         text,
  approved_hash     text,
  approved_plan     jsonb,
  requested_by      uuid,
  requested_by_name text,
  decided_by        uuid,
  decided_by_name   text,
  created_at        timestamptz not null default now(),
  submitted_at      timestamptz,
  decided_at        timestamptz,
  started_at        timestamptz,
  finished_at       timestamptz,
  waiting_since     timestamptz,
  waited_seconds    integer not null default 0,
  version           integer not null default 1,
  primary key (organization_id, id),
  foreign key (organization_id, partner_id) references organizations (organization_id, partner_id) on update cascade,
  foreign key (blueprint, blueprint_version) references blueprints (name, version)
);
call fh_organization_table('orders');
create index orders_by_age on orders (created_at, id);
create index orders_by_organization_age on orders (organization_id, created_at, id);
create index orders_by_partner on orders (partner_id, created_at, id);
create index orders_by_state on orders (state, created_at, id);
create index orders_by_tenant on orders (organization_id, tenant_id, created_at);
create index orders_unplanned on orders (submitted_at) where plan_state = 'computing';
create index orders_approved on orders (decided_at) where state = 'approved';
create unique index orders_one_running on orders (organization_id, tenant_id) where state = 'running';

-- Secrets that came with an order: sealed at once, erased when delivered or some days after a rejection.
create table order_secrets (
  organization_id uuid not null,
  order_id        uuid not null,
  package         text not null,
  name            text not null,
  partner_id      uuid not null,
  sealed          jsonb,
  fingerprint     text not null,
  created_at      timestamptz not null default now(),
  erased_at       timestamptz,
  primary key (organization_id, order_id, package, name),
  foreign key (organization_id, partner_id) references organizations (organization_id, partner_id) on update cascade,
  foreign key (organization_id, order_id) references orders (organization_id, id)
);
create index order_secrets_by_partner on order_secrets (partner_id);
call fh_organization_table('order_secrets');
create index order_secrets_kept on order_secrets (order_id) where sealed is not null;
