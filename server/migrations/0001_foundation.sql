-- Who may do what in this database. fh_owner owns every table; fh_platform reads and writes what belongs to the
-- platform and reads across organizations; fh_app works inside the one organization that its transaction names.
-- None of them bypasses row-level security. The three roles are made by the migrator, before the first migration.
grant usage on schema public to fh_app, fh_platform;

-- The organization, partner and principal of the running transaction; null when not set, so that policies fail closed.
create function fh_organization_id() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('fh.organization_id', true), '')::uuid $$;
create function fh_partner_id() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('fh.partner_id', true), '')::uuid $$;
create function fh_principal() returns text language sql stable parallel safe
  as $$ select nullif(current_setting('fh.principal', true), '') $$;

-- Gives a table of the platform its policies: fh_platform reads and writes, fh_app has none unless granted apart.
create procedure fh_platform_table(t regclass) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', t);
  execute format('alter table %s force row level security', t);
  execute format('create policy owner_all on %s to fh_owner using (true) with check (true)', t);
  execute format('create policy platform_all on %s to fh_platform using (true) with check (true)', t);
  execute format('grant select, insert, update, delete on %s to fh_platform', t);
end $$;

-- Gives a table owned by organizations its policies: fh_app inside its organization, fh_app reading a partner's
-- rows, fh_platform reading everything. organization_id and partner_id must stand on the row.
create procedure fh_organization_table(t regclass) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', t);
  execute format('alter table %s force row level security', t);
  execute format('create policy owner_all on %s to fh_owner using (true) with check (true)', t);
  execute format('create policy organization_all on %s to fh_app
    using (organization_id = (select fh_organization_id())) with check (organization_id = (select fh_organization_id()))', t);
  execute format('create policy partner_read on %s for select to fh_app using (partner_id = (select fh_partner_id()))', t);
  execute format('create policy platform_read on %s for select to fh_platform using (true)', t);
  execute format('grant select, insert, update, delete on %s to fh_app', t);
  execute format('grant select on %s to fh_platform', t);
end $$;

-- Answers that may have to be given again: one per principal and key, written in the transaction it belongs to.
create table idempotency_records (
  principal    text not null,
  key          text not null,
  operation    text not null,
  fingerprint  text not null,             -- sha256 of path, query and body
  status       integer not null default 0,
  response     jsonb,
  created_at   timestamptz not null default now(),
  primary key (principal, key)
);
alter table idempotency_records enable row level security;
alter table idempotency_records force row level security;
create policy owner_all on idempotency_records to fh_owner using (true) with check (true);
create policy own_records on idempotency_records to fh_app, fh_platform
  using (principal = (select fh_principal())) with check (principal = (select fh_principal()));
create policy platform_expiry on idempotency_records for delete to fh_platform using (created_at < now() - interval '24 hours');
create policy platform_expiry_read on idempotency_records for select to fh_platform using (created_at < now() - interval '24 hours');
grant select, insert, update on idempotency_records to fh_app, fh_platform;
grant delete on idempotency_records to fh_platform;
create index idempotency_records_by_age on idempotency_records (created_at);
