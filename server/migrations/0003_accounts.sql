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
create index accounts_by_domain on accounts (split_part(lower(email), '@', 2));
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
create index account_tokens_by_email on account_tokens ((payload ->> 'email'), created_at);
call fh_platform_table('account_tokens');

-- Who an account is at an outside identity provider. The link is issuer and subject, never an address.
create table account_identities (
  issuer     text not null,
  subject    text not null,
  account_id uuid not null references accounts (id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (issuer, subject)
);
create index account_identities_by_account on account_identities (account_id);
call fh_platform_table('account_identities');

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
-- Invitations and mailed links write accounts and members in one transaction, which the platform therefore begins.
create policy platform_insert on members for insert to fh_platform
  with check (organization_id = (select fh_organization_id()));
create policy platform_join on members for update to fh_platform
  using (organization_id = (select fh_organization_id())) with check (organization_id = (select fh_organization_id()));
grant insert, update (state, version) on members to fh_platform;

-- Inside an organization the accounts of its members are readable, and nobody else's.
create policy members_accounts on accounts for select to fh_app
  using (id = any ((select array_agg(m.account_id) from members m where m.organization_id = (select fh_organization_id()))::uuid[]));
grant select (id, email, name, locale, state) on accounts to fh_app;

-- Sign-in attempts: what delays count. The subject is a keyed fingerprint of the address typed, so that unknown
-- addresses are counted alike and none is kept; address is the network (IPv4, or the /64 of IPv6).
create table login_attempts (
  id         bigint generated always as identity primary key,
  subject    text not null,
  address    text not null,
  success    boolean not null,
  at         timestamptz not null default now()
);
create index login_attempts_by_subject on login_attempts (subject, at);
create index login_attempts_by_address on login_attempts (address, at) where not success;
create index login_attempts_by_age on login_attempts (at);
call fh_platform_table('login_attempts');

-- State of the embedded identity provider; ids are kept as sha256, payloads sealed, because they repeat the ids.
create table oidc_payloads (
  model       text not null,
  id_hash     text not null,
  payload     jsonb not null,
  grant_hash  text,
  uid_hash    text,
  account_id  uuid,                                    -- whose it is, so that all of a person's can be ended at once
  expires_at  timestamptz,
  consumed_at timestamptz,
  primary key (model, id_hash)
);
create index oidc_payloads_by_grant on oidc_payloads (grant_hash) where grant_hash is not null;
create index oidc_payloads_by_uid on oidc_payloads (uid_hash) where uid_hash is not null;
create index oidc_payloads_by_account on oidc_payloads (account_id) where account_id is not null;
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
  method           text not null,
  tokens           jsonb not null,
  refresh_at       timestamptz not null,              -- from when on the tokens are to be renewed
  access_expires_at timestamptz not null,
  refresh_leased_until timestamptz,                   -- by the one process that is renewing them
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
create index sign_ins_by_expiry on sign_ins (expires_at);
call fh_platform_table('sign_ins');
