-- A copy of everything of ours, encrypted, in a folder or bucket outside this database: one row for each that was
-- asked for, whatever became of it.
create table backups (
  id              uuid primary key,
  cause           text not null check (cause in ('schedule', 'operator', 'command', 'upgrade')),
  state           text not null default 'waiting' check (state in ('waiting', 'running', 'complete', 'failed', 'removed')),
  target          text not null,                    -- where it goes, for people to read; no secret stands in it
  name            text not null,                    -- of the file or object there
  asked_by        uuid,
  asked_at        timestamptz not null default now(),
  begun_at        timestamptz,
  ended_at        timestamptz,
  bytes           bigint,                           -- of the file
  rows            bigint,
  error           text,
  verify_asked_at timestamptz,                      -- somebody wants it read through; cleared when that is done
  verified_at     timestamptz,                      -- when it was last read through, whatever was found
  verify_error    text,                             -- what was found wrong then
  drilled_at      timestamptz,                      -- when it was last restored for practice
  version         integer not null default 1
);
create index backups_by_age on backups (asked_at, id);
create index backups_open on backups (asked_at) where state in ('waiting', 'running') or verify_asked_at is not null;
create index backups_complete on backups (begun_at) where state = 'complete';
call fh_platform_table('backups');

-- A restore that this database came out of. Until somebody resumes it, nothing is written to outside systems.
create table restores (
  id            uuid primary key,
  taken_at      timestamptz not null,               -- when the backup was taken: what happened since is not here
  version       text not null,                      -- of the Freehold that took it
  rows          bigint not null,
  erased        integer not null default 0,         -- subjects erased since then, whose keys were removed again
  restored_at   timestamptz not null default now(),
  recorded_at   timestamptz,                        -- when the audit log was told
  resumed_at    timestamptz,
  resumed_by    uuid
);
create index restores_by_age on restores (restored_at, id);
create index restores_paused on restores (restored_at) where resumed_at is null;
call fh_platform_table('restores');
