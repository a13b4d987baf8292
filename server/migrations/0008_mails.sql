-- Mail to be sent: the content sealed, because links in it are as good as passwords; erased once sent, except
-- where the demo keeps it to be looked at.
create table mails (
  id            uuid primary key,
  recipient     text not null,
  subject       text not null,
  content       jsonb,
  state         text not null default 'queued' check (state in ('queued', 'sent', 'captured', 'failed')),
  attempts      integer not null default 0,
  last_error    text,
  next_retry_at timestamptz not null default now(),
  created_at    timestamptz not null default now(),
  sent_at       timestamptz
);
create index mails_due on mails (next_retry_at) where state = 'queued';
create index mails_by_age on mails (created_at, id);
call fh_platform_table('mails');
create policy anyone_queues on mails for insert to fh_app with check (state = 'queued');
grant insert on mails to fh_app;
