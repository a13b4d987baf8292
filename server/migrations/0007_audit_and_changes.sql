-- The audit log. body is the RFC 8785 text of the event, ids only; the other columns are projections for search.
-- ord must be taken after the transaction has its id, or a slow writer's event could be passed over by whoever
-- later reads the log in order: hence the default's odd form, and cache 1.
create sequence audit_ord cache 1;
create table audit_events (
  ord             bigint primary key
    default case when pg_current_xact_id() is not null then nextval('audit_ord') end,
  id              uuid not null,
  organization_id uuid,                                -- null: the platform's own log
  partner_id      uuid,
  at              timestamptz not null,
  action          text not null,
  outcome         text not null check (outcome in ('success', 'failure', 'refused')),
  actor_kind      text not null,
  actor_id        uuid,
  target_type     text not null,
  target_id       uuid,
  correlation_id  uuid,
  body            text not null,
  ehash           bytea not null                       -- sha256 of body
);
alter sequence audit_ord owned by audit_events.ord;
grant usage on sequence audit_ord to fh_app, fh_platform;
alter table audit_events enable row level security;
alter table audit_events force row level security;
create policy owner_all on audit_events to fh_owner using (true) with check (true);
create policy organization_read on audit_events for select to fh_app using (organization_id = (select fh_organization_id()));
create policy organization_write on audit_events for insert to fh_app with check (organization_id = (select fh_organization_id()));
create policy platform_read on audit_events for select to fh_platform using (true);
create policy platform_write on audit_events for insert to fh_platform
  with check (organization_id is null or organization_id = (select fh_organization_id()));
grant select, insert on audit_events to fh_app, fh_platform;
create index audit_events_by_organization on audit_events (organization_id, ord);
create index audit_events_by_action on audit_events (action, ord);
create index audit_events_by_actor on audit_events (actor_id, ord) where actor_id is not null;
create index audit_events_by_target on audit_events (target_id, ord) where target_id is not null;
create index audit_events_by_correlation on audit_events (correlation_id, ord) where correlation_id is not null;

create function fh_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log only grows';
end $$;
create trigger audit_events_append_only before update or delete or truncate on audit_events
  for each statement execute function fh_refuse_change();

-- A data subject's key. Erasing it makes every sealed value of that subject unreadable, here and in copies.
create table audit_subjects (
  subject_id  uuid primary key,
  wrapped_key jsonb,
  created_at  timestamptz not null default now(),
  erased_at   timestamptz
);
call fh_platform_table('audit_subjects');
create policy subjects_write on audit_subjects for insert to fh_app with check (true);
create policy subjects_read on audit_subjects for select to fh_app using (true);
grant select, insert on audit_subjects to fh_app;

-- Personal values of an event, sealed under the subject's key; the body holds their salted commitment.
create table audit_personal (
  event_id        uuid not null,
  subject_id      uuid not null references audit_subjects (subject_id),
  organization_id uuid,
  sealed          jsonb not null,
  primary key (event_id, subject_id)
);
alter table audit_personal enable row level security;
alter table audit_personal force row level security;
create policy owner_all on audit_personal to fh_owner using (true) with check (true);
create policy organization_read on audit_personal for select to fh_app using (organization_id = (select fh_organization_id()));
create policy organization_write on audit_personal for insert to fh_app with check (organization_id = (select fh_organization_id()));
create policy platform_read on audit_personal for select to fh_platform using (true);
create policy platform_write on audit_personal for insert to fh_platform
  with check (organization_id is null or organization_id = (select fh_organization_id()));
grant select, insert on audit_personal to fh_app, fh_platform;

-- Hints for whoever follows live. A reader takes rows whose transaction lies before every running one, so that a
-- late commit is never passed over; rows are kept for an hour.
create table changes (
  id              bigint generated always as identity primary key,
  xid             xid8 not null default pg_current_xact_id(),
  organization_id uuid not null,
  partner_id      uuid not null,
  type            text not null check (type in ('tenant', 'order')),
  object_id       uuid not null,
  at              timestamptz not null default now()
);
create index changes_in_order on changes (xid, id);
create index changes_by_age on changes (at);
alter table changes enable row level security;
alter table changes force row level security;
create policy owner_all on changes to fh_owner using (true) with check (true);
create policy organization_write on changes for insert to fh_app with check (organization_id = (select fh_organization_id()));
create policy platform_write on changes for insert to fh_platform with check (organization_id = (select fh_organization_id()));
create policy platform_read on changes for select to fh_platform using (true);
create policy platform_expiry on changes for delete to fh_platform using (at < now() - interval '1 hour');
grant insert on changes to fh_app;
grant select, insert, delete on changes to fh_platform;
