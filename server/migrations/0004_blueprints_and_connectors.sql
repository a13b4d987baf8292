-- What a tenant consists of, as data. A version never changes once published.
create table blueprints (
  id         uuid primary key,
  name       text not null,
  version    integer not null,
  source     text not null,
  definition jsonb not null,
  built_in   boolean not null default false,  -- came with Freehold; the next release may follow it with its own
  created_at timestamptz not null default now(),
  unique (name, version)
);
call fh_platform_table('blueprints');
create policy everyone_read on blueprints for select to fh_app using (true);
grant select on blueprints to fh_app;

-- Texts from which workspace files are made; every edit is a new version.
create table templates (
  name       text not null,
  version    integer not null,
  content    text not null,
  built_in   boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (name, version)
);
call fh_platform_table('templates');
create policy everyone_read on templates for select to fh_app using (true);
grant select on templates to fh_app;

-- One configured outside system. fh_app sees only what a resource's row must show.
create table connectors (
  id           uuid primary key,
  kind         text not null,
  name         text not null,
  url          text not null,
  is_default   boolean not null default false,
  credentials  jsonb not null,            -- sealed, one envelope over all of them
  fingerprints jsonb not null default '{}',
  health       jsonb not null default '{"status":"unknown","checkedAt":null,"latencyMs":null,"version":null,"findings":[]}',
  created_at   timestamptz not null default now(),
  removed_at   timestamptz,               -- kept for the rows that still name it; its credentials are gone
  version      integer not null default 1
);
create unique index connectors_names on connectors (name) where removed_at is null;
create unique index connectors_one_default on connectors (kind) where is_default;
create index connectors_by_age on connectors (created_at, id);
call fh_platform_table('connectors');
create policy everyone_read on connectors for select to fh_app using (true);
grant select (id, kind, name, is_default, removed_at) on connectors to fh_app;
