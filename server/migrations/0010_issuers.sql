-- What a person needs to recognise a session of its own, and what decides how far it reaches.
alter table web_sessions
  add column user_agent      text,                     -- shortened; shown to its owner
  add column address         text,                     -- the network: IPv4, or the /64 of IPv6
  add column amr             text[] not null default '{}',
  add column strong          boolean not null default false,
  add column multi_factor    boolean not null default false,
  add column confined_to     uuid,                     -- set: the session acts in this organization and nowhere else
  add column issuer          text,                     -- a configured issuer's name; null: our own provider
  add column issuer_client   text,                     -- our client id there
  add column issuer_subject  text,
  add column issuer_session  text;                     -- the issuer's own name of its session (`sid`)
create index web_sessions_by_issuer on web_sessions (issuer, issuer_subject) where issuer is not null;
create index web_sessions_by_confinement on web_sessions (confined_to) where confined_to is not null;

-- A sign-in remembers which issuer it left for; an answer of another one is none.
alter table sign_ins
  add column issuer     text,                          -- null: our own provider
  add column step_up    boolean not null default false,
  add column link_for   uuid,                          -- the session whose account is to be linked, instead of signing in
  add column created_at timestamptz not null default now();

-- A link that people can point at, and when it last served.
alter table account_identities
  add column id           uuid not null default gen_random_uuid(),
  add column last_used_at timestamptz,
  add constraint account_identities_by_id unique (id);

-- Roles that an issuer's claims gave, by the issuer's name: what claims gave, claims take.
alter table operators add column issuer text;
alter table partner_staff add column issuer text;
alter table members add column issuer text;
grant update (role, issuer), delete on members to fh_platform;
create policy platform_leave on members for delete to fh_platform
  using (organization_id = (select fh_organization_id()) and issuer is not null);

-- Logout tokens that were honoured: each counts once.
create table logout_tokens (
  issuer     text not null,
  jti        text not null,
  expires_at timestamptz not null,
  primary key (issuer, jti)
);
create index logout_tokens_by_expiry on logout_tokens (expires_at);
call fh_platform_table('logout_tokens');

-- An organization's own identity provider for signing in to the console.
create table single_sign_ons (
  organization_id uuid primary key,
  partner_id      uuid not null,
  issuer          text not null,
  client_id       text not null,
  client_secret   jsonb not null,                      -- sealed
  required_claim  jsonb,                               -- { claim, value }
  role_claim      jsonb,                               -- { claim, map }; roles below owner
  default_role    text not null default 'member' check (default_role in ('admin', 'billing', 'member')),
  active          boolean not null default false,
  enforced        boolean not null default false,      -- owners stay free to sign in otherwise
  checked_at      timestamptz,
  check_fault     text,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  version         integer not null default 1,
  check (active or not enforced),
  foreign key (organization_id, partner_id) references organizations (organization_id, partner_id) on update cascade
);
create index single_sign_ons_by_partner on single_sign_ons (partner_id);
call fh_organization_table('single_sign_ons');

-- Who an account is at an organization's own identity provider. The link holds inside that organization only.
create table single_sign_on_identities (
  organization_id uuid not null,
  partner_id      uuid not null,
  issuer          text not null,
  subject         text not null,
  account_id      uuid not null references accounts (id) on delete cascade,
  created_at      timestamptz not null default now(),
  last_used_at    timestamptz,
  primary key (organization_id, issuer, subject),
  foreign key (organization_id, partner_id) references organizations (organization_id, partner_id) on update cascade
);
create index single_sign_on_identities_by_partner on single_sign_on_identities (partner_id);
create index single_sign_on_identities_by_account on single_sign_on_identities (account_id);
call fh_organization_table('single_sign_on_identities');
create policy platform_insert on single_sign_on_identities for insert to fh_platform
  with check (organization_id = (select fh_organization_id()));
create policy platform_used on single_sign_on_identities for update to fh_platform
  using (organization_id = (select fh_organization_id())) with check (organization_id = (select fh_organization_id()));
grant insert, update (last_used_at) on single_sign_on_identities to fh_platform;

-- A sign-in that left for an organization's identity provider and has not come back yet.
create table single_sign_on_attempts (
  state_hash  text primary key,
  confined_to uuid not null,                           -- the organization whose provider it is
  issuer      text not null,
  interaction text,                                    -- the login at our own provider that it serves, in this browser
  link_for    uuid,                                    -- or the session whose account is to be linked
  return_to   text,
  nonce       text not null,
  verifier    jsonb not null,                          -- sealed
  step_up     boolean not null,
  begun_at    timestamptz not null,
  expires_at  timestamptz not null,
  check (num_nonnulls(interaction, link_for) = 1)
);
create index single_sign_on_attempts_by_expiry on single_sign_on_attempts (expires_at);
call fh_platform_table('single_sign_on_attempts');
