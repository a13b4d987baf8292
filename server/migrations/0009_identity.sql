-- A password that somebody else chose is good for one sign-in, in which it is replaced.
alter table credentials add column must_change boolean not null default false;

-- The code generator of an account (RFC 6238). The secret is sealed to its row; a step of the clock serves once.
create table totp_factors (
  id           uuid primary key,
  account_id   uuid not null references accounts (id) on delete cascade,
  secret       jsonb not null,
  last_step    integer not null default 0,
  confirmed_at timestamptz,                            -- null until a first code has proved that it works
  created_at   timestamptz not null default now()
);
-- One that counts, and one that is being set up.
create unique index totp_factors_by_account on totp_factors (account_id, (confirmed_at is null));
call fh_platform_table('totp_factors');

create table passkeys (
  id            uuid primary key,
  account_id    uuid not null references accounts (id) on delete cascade,
  credential_id text not null unique,                  -- base64url, as the authenticator chose it
  public_key    text not null,                         -- COSE, base64url
  counter       bigint not null default 0,
  transports    jsonb not null default '[]',
  synced        boolean not null,                      -- kept by a password manager or a platform, not by one device
  name          text not null,
  created_at    timestamptz not null default now(),
  last_used_at  timestamptz
);
create index passkeys_by_account on passkeys (account_id, created_at);
call fh_platform_table('passkeys');

-- Only the sha256: a code has more entropy than anyone can search.
create table recovery_codes (
  account_id uuid not null references accounts (id) on delete cascade,
  code_hash  text not null,
  used_at    timestamptz,
  created_at timestamptz not null default now(),
  primary key (account_id, code_hash)
);
call fh_platform_table('recovery_codes');

-- What an authenticator was asked to sign. Taken by the answer, once, and only for what it was asked for.
create table passkey_challenges (
  challenge_hash text primary key,
  purpose        text not null,
  expires_at     timestamptz not null
);
create index passkey_challenges_by_expiry on passkey_challenges (expires_at);
call fh_platform_table('passkey_challenges');

-- A sign-in whose first proof was given and whose last one was not: of one interaction, in the browser that gave it.
create table pending_sign_ins (
  interaction_hash text primary key,
  browser_hash     text not null,
  account_id       uuid not null references accounts (id) on delete cascade,
  methods          text not null,                      -- what was proved so far, as in `amr`
  tries            integer not null default 0,
  expires_at       timestamptz not null
);
create index pending_sign_ins_by_account on pending_sign_ins (account_id);
create index pending_sign_ins_by_expiry on pending_sign_ins (expires_at);
call fh_platform_table('pending_sign_ins');

-- Refused sign-ins of one source in one minute: the first few are events of their own, the rest is one event.
create table refused_sign_ins (
  address text not null,
  minute  timestamptz not null,
  surface text not null,
  refused integer not null,
  primary key (address, minute, surface)
);
create index refused_sign_ins_by_minute on refused_sign_ins (minute);
call fh_platform_table('refused_sign_ins');

alter table account_tokens drop constraint account_tokens_kind_check;
alter table account_tokens add constraint account_tokens_kind_check
  check (kind in ('registration', 'invitation', 'recovery', 'set_up', 'demo', 'email_change')) not valid;
alter table account_tokens validate constraint account_tokens_kind_check;
