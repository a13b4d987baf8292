-- When each sweep last ran through and last failed, over all processes: a sweep that stalls is an alert.
create table sweep_runs (
  name         text primary key,
  every_ms     integer not null,
  started_at   timestamptz not null default now(),  -- since when it is known
  succeeded_at timestamptz,
  failed_at    timestamptz,
  last_error   text
);
call fh_platform_table('sweep_runs');

-- Something of the platform that an operator must act on. A condition seen once only waits (opened_at is null) until
-- it was seen often enough; one row stands per kind and subject.
create table alerts (
  id              uuid primary key,
  kind            text not null,
  subject         text not null,                     -- what it is about: an id, a host, a name; empty: the platform
  severity        text not null check (severity in ('warning', 'critical')),
  details         jsonb not null default '{}',       -- figures and names that its sentence is made of
  seen_count      integer not null default 1,        -- evaluations in a row that found it
  clear_count     integer not null default 0,        -- evaluations in a row that found it gone
  first_seen_at   timestamptz not null,
  last_seen_at    timestamptz not null,
  opened_at       timestamptz,
  notified_at     timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by uuid references accounts (id) on delete set null,
  resolved_at     timestamptz,
  version         integer not null default 1
);
create unique index alerts_standing on alerts (kind, subject) where resolved_at is null;
create index alerts_by_opening on alerts (opened_at desc, id desc) where opened_at is not null;
create index alerts_by_resolving on alerts (resolved_at) where resolved_at is not null;
create index alerts_by_acknowledger on alerts (acknowledged_by);
call fh_platform_table('alerts');

-- Thresholds of alerts, as operators set them; one row, or none for the defaults.
create table alert_settings (
  singleton  boolean primary key default true check (singleton),
  thresholds jsonb not null,
  version    integer not null default 1
);
call fh_platform_table('alert_settings');

-- Addresses of operators that are told of alerts over signed HTTP.
create table webhooks (
  id              uuid primary key,
  name            text not null,
  url             text not null,
  secrets         jsonb not null,                    -- sealed: the secret, and the one before it until it ends
  previous_until  timestamptz,
  state           text not null default 'active' check (state in ('active', 'paused', 'disabled')),
  failing_since   timestamptz,
  created_at      timestamptz not null default now(),
  version         integer not null default 1
);
create index webhooks_by_age on webhooks (created_at, id);
call fh_platform_table('webhooks');

-- One message to one webhook. Its id is the message's, the same over all attempts; payload is the text that is signed.
create table deliveries (
  id              uuid primary key,
  webhook_id      uuid not null references webhooks (id) on delete cascade,
  type            text not null,
  payload         text not null,
  state           text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
  attempts        integer not null default 0,
  outcomes        jsonb not null default '[]',       -- the last attempts: when, how long, what came back
  next_attempt_at timestamptz not null,
  created_at      timestamptz not null default now(),
  ended_at        timestamptz
);
create index deliveries_due on deliveries (next_attempt_at) where state = 'waiting';
create index deliveries_by_webhook on deliveries (webhook_id, created_at, id);
create index deliveries_by_end on deliveries (ended_at) where ended_at is not null;
call fh_platform_table('deliveries');

-- A message to one account, on one surface. What it says is made from the template and its details.
create table notifications (
  account_id uuid not null references accounts (id) on delete cascade,
  id         uuid not null,
  surface    text not null check (surface in ('operator', 'partner', 'app')),
  kind       text not null,
  template   text not null,
  details    jsonb not null default '{}',
  link       text not null,
  read_at    timestamptz,
  created_at timestamptz not null default now(),
  primary key (account_id, id)
);
create index notifications_by_account on notifications (account_id, surface, created_at, id);
create index notifications_unread on notifications (account_id, surface) where read_at is null;
create index notifications_by_age on notifications (created_at);
call fh_platform_table('notifications');

-- What an account wants to be told, and how; kinds without a row have their defaults.
create table notification_settings (
  account_id uuid not null references accounts (id) on delete cascade,
  kind       text not null,
  mail       boolean not null,
  console    boolean not null,
  primary key (account_id, kind)
);
call fh_platform_table('notification_settings');

-- What operators tell everyone on a surface, or the customers of some partners, between two moments.
create table announcements (
  id           uuid primary key,
  severity     text not null check (severity in ('info', 'warning', 'maintenance')),
  title        jsonb not null,                       -- by language
  content      jsonb not null,
  surfaces     jsonb not null,
  partner_ids  jsonb not null default '[]',          -- empty: all
  starts_at    timestamptz not null,
  ends_at      timestamptz,
  read_only    boolean not null default false,       -- customers and partners may only read meanwhile
  mails_owners boolean not null default false,
  mailed_after uuid,                                 -- accounts up to this one have their mail
  mailed_at    timestamptz,
  created_at   timestamptz not null default now(),
  version      integer not null default 1
);
create index announcements_by_age on announcements (created_at, id);
create index announcements_by_end on announcements (ends_at);
call fh_platform_table('announcements');

create table announcement_dismissals (
  announcement_id uuid not null references announcements (id) on delete cascade,
  account_id      uuid not null references accounts (id) on delete cascade,
  at              timestamptz not null,
  primary key (announcement_id, account_id)
);
create index announcement_dismissals_by_account on announcement_dismissals (account_id);
call fh_platform_table('announcement_dismissals');

-- What was found, confirmed or passed over of what a new installation needs. Items without a row are only computed.
create table checklist_items (
  name       text primary key,
  state      text not null check (state in ('tested', 'confirmed', 'skipped')),
  result     jsonb not null default '{}',
  reason     text,
  decided_by uuid references accounts (id) on delete set null,
  at         timestamptz not null
);
create index checklist_items_by_account on checklist_items (decided_by);
call fh_platform_table('checklist_items');

-- All that is held about a person, made ready for that person to take away; content is sealed and goes after a day.
create table data_exports (
  account_id   uuid not null references accounts (id) on delete cascade,
  id           uuid not null,
  state        text not null default 'waiting' check (state in ('waiting', 'ready', 'failed', 'expired')),
  content      jsonb,
  requested_at timestamptz not null,
  ready_at     timestamptz,
  expires_at   timestamptz,
  primary key (account_id, id)
);
create index data_exports_by_age on data_exports (requested_at);
create index data_exports_by_expiry on data_exports (expires_at) where state = 'ready';
call fh_platform_table('data_exports');
-- A person's events are found by the person.
create index audit_personal_by_subject on audit_personal (subject_id);
