-- A person who can sign in. What the person may do stands in operators, partner_staff and members.
create table accounts (
  id         uuid primary key,
  email      text not null,
  name       text not null,
  locale     text not null default 'en',
  state      text not null default 'active' check (state in ('active', 'disabled')),
  created_at timestamptz not null default now(),
  version    integer not null default 1
);
create unique index accounts_by_email on accounts (lower(email));
call fh_platform_table('accounts');

-- How an account proves itself; for a password the PHC string of its argon2id hash.
create table credentials (
  account_id uuid not null references accounts (id) on delete cascade,
  kind       text not null check (kind in ('password')),
  value      text not null,
  created_at timestamptz not null default now(),
  primary key (account_id, kind)
);
call fh_platform_table('credentials');

-- Mailed and printed links. Only the sha256 of the token is kept; used_at makes them single use.
create table account_tokens (
  token_hash text primary key,
  kind       text not null check (kind in ('registration', 'invitation', 'recovery', 'set_up', 'demo')),
  account_id uuid references accounts (id) on delete cascade,
  payload    jsonb not null default '{}',
  expires_at timestamptz not null,
  used_at    timestamptz,
  created_at timestamptz not null default now()
);
create index account_tokens_by_account on account_tokens (account_id);
create index account_tokens_by_expiry on account_tokens (expires_at);
call fh_platform_table('account_tokens');

create table operators (
  account_id uuid primary key references accounts (id) on delete cascade,
  role       text not null check (role in ('owner', 'support', 'billing')),
  created_at timestamptz not null default now()
);
call fh_platform_table('operators');

create table partner_staff (
  partner_id uuid not null references partners (id),
  account_id uuid not null references accounts (id) on delete cascade,
  role       text not null check (role in ('admin', 'member')),
  created_at timestamptz not null default now(),
  primary key (partner_id, account_id)
);
create index partner_staff_by_account on partner_staff (account_id);
call fh_platform_table('partner_staff');

-- A user in an organization, with a role there.
create table members (
  organization_id uuid not null,
  id              uuid not null,
  partner_id      uuid not null,
  account_id      uuid not null references accounts (id),
  role            text not null check (role in ('owner', 'admin', 'billing', 'member')),
  state           text not null default 'active' check (state in ('invited', 'active')),
  created_at      timestamptz not null default now(),
  version         integer not null default 1,
  primary key (organization_id, id),
  unique (organization_id, account_id),
  foreign key (organization_id, partner_id) references organizations (organization_id, partner_id) on update cascade
);
create index members_by_account on members (account_id);
create index members_by_partner on members (partner_id);
call fh_organization_table('members');

-- Inside an organization the accounts of its members are readable, and nobody else's.
create policy members_accounts on accounts for select to fh_app
  using (id = any ((select array_agg(m.account_id) from members m where m.organization_id = (select fh_organization_id()))::uuid[]));
grant select (id, email, name, locale, state) on accounts to fh_app;

-- Sign-in attempts: what lockout and rate limits count.
create table login_attempts (
  id         bigint generated always as identity primary key,
  account_id uuid,
  address    text not null,
  success    boolean not null,
  at         timestamptz not null default now()
);
create index login_attempts_by_account on login_attempts (account_id, at);
create index login_attempts_by_address on login_attempts (address, at);
call fh_platform_table('login_attempts');

-- State of the embedded identity provider; ids are kept as sha256, bearer values never.
create table oidc_payloads (
  model       text not null,
  id_hash     text not null,
  payload     jsonb not null,
  grant_hash  text,
  uid_hash    text,
  user_code   text,
  expires_at  timestamptz,
  consumed_at timestamptz,
  primary key (model, id_hash)
);
create index oidc_payloads_by_grant on oidc_payloads (grant_hash) where grant_hash is not null;
create index oidc_payloads_by_uid on oidc_payloads (uid_hash) where uid_hash is not null;
create index oidc_payloads_by_expiry on oidc_payloads (expires_at);
call fh_platform_table('oidc_payloads');

-- Signing keys of the embedded identity provider, sealed.
create table oidc_keys (
  kid        text primary key,
  sealed     jsonb not null,
  created_at timestamptz not null default now(),
  retired_at timestamptz
);
call fh_platform_table('oidc_keys');

-- A browser's session on one surface. The cookie's value is kept as sha256, the tokens sealed.
create table web_sessions (
  token_hash       text primary key,
  id               uuid not null unique,
  surface          text not null check (surface in ('operator', 'partner', 'app')),
  account_id       uuid not null references accounts (id) on delete cascade,
  tokens           jsonb not null,
  access_expires_at timestamptz not null,
  refresh_leased_until timestamptz,
  authenticated_at timestamptz not null,
  created_at       timestamptz not null default now(),
  last_seen_at     timestamptz not null default now(),
  expires_at       timestamptz not null
);
create index web_sessions_by_account on web_sessions (account_id);
create index web_sessions_by_expiry on web_sessions (expires_at);
call fh_platform_table('web_sessions');

-- A sign-in that left for the identity provider and has not come back yet.
create table sign_ins (
  state_hash text primary key,
  browser_hash text not null,
  surface    text not null,
  nonce      text not null,
  verifier   jsonb not null,
  return_to  text not null,
  expires_at timestamptz not null
);
call fh_platform_table('sign_ins');
