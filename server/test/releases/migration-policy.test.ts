import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readMigrations } from '#platform/db/migrate'
import { findDepartures, splitStatements } from './migration-policy.ts'

/** Migrations that went out with a release, and what they were: they never change. */
const released: Readonly<Record<string, string>> = {
  '0001_foundation.sql': 'fc6cd08ff9392ac43660955e4cae4e6706de7d72c9f7146c06ede32049f376fd',
  '0002_partners_and_organizations.sql': '2726b5a12189dc84ca34f7822c211f6e91e19f50cf1c8482bbd1c68e2f0df7c7',
  '0003_accounts.sql': 'c814d6d94482fab6dc2e6145d549ff1f36bcf2170033f8669bdbfc9fd56516a8',
  '0004_blueprints_and_connectors.sql': '37d4b5b9737a5f0bbb732955c740bacd1f089a065d5c7519fd3708abeb1eeeeb',
  '0005_orders_and_tenants.sql': '9fbfa5ccfd8a6abc5fd1ca45993a904182e2605fbf7e0d5b34402b9ffea6a83f',
  '0006_resources.sql': '16b350a1084145d0dc74076a942a654e1f5e513c2b7e5ebf42a053fe0cfafe17',
  '0007_audit_and_changes.sql': 'c06d1c1b9a6dc644fc63c1ee4e4fcc01fd83be02ecbbd24448ba5cc8d0623ef2',
  '0008_mails.sql': '0b25fbef5bbe561066542e8d2b39dca4d322db003e738a0f07aa685d6178ea20',
}

/** Departures that were weighed, each with the reason why it is safe while the version before runs. */
const few = 'a table of some dozens of rows'
const wait =
  'a log of a million events is indexed in a second or two, and writers wait up to ten: upgrade at a quiet time'

const weighed: Readonly<Record<string, string>> = {
  'adds a constraint and reads the whole table under its lock: account_identities': few,
  'adds a constraint and reads the whole table under its lock: operators': few,
  'adds a constraint and reads the whole table under its lock: partner_staff': few,
  'builds an index while nobody may write: accounts_by_age': 'people are written seldom and are thousands',
  'builds an index while nobody may write: audit_events_by_partner': wait,
  'builds an index while nobody may write: audit_events_by_support_grant': wait,
  'builds an index while nobody may write: audit_personal_by_subject': wait,
  'builds an index while nobody may write: operators_by_age': few,
  'builds an index while nobody may write: partner_staff_by_age': few,
  'builds an index while nobody may write: web_sessions_by_confinement': 'sessions that are open, thousands',
  'builds an index while nobody may write: web_sessions_by_issuer': 'sessions that are open, thousands',
  'writes the table anew: account_identities': few,
}

test('migrations that were released are as they were', () => {
  const now = Object.fromEntries(readMigrations().map(({ name, hash }) => [name, hash]))
  for (const [name, hash] of Object.entries(released)) assert.equal(now[name], hash, name)
})

test('migrations since the last release are safe while that release still runs', () => {
  const fresh = readMigrations().filter(({ name }) => released[name] === undefined)
  const found = findDepartures(fresh.map(({ sql }) => sql))
  assert.deepEqual(found.toSorted(), Object.keys(weighed).toSorted())
})

test('each rule finds what it is there for', () => {
  const harmful = [
    'drop table members',
    'alter table members drop column role',
    'alter table members rename column role to part',
    'alter table members alter column role type varchar(20)',
    'alter table members alter column state set not null',
    'alter table members add column seat text not null',
    'alter table members add column seat uuid default gen_random_uuid()',
    'alter table members drop constraint members_role_check',
    "alter table members add constraint members_seat check (seat <> '')",
    'create unique index members_seats on members (seat)',
    'create index members_seats on members (seat)',
    "update members set seat = ''",
    'delete from members',
    'truncate members',
    'revoke select on members from fh_app',
    'drop function fh_enqueue',
  ]
  for (const statement of harmful) {
    assert.ok(findDepartures([`${statement};`]).length > 0, statement)
    assert.ok(findDepartures([`-- a comment\n${statement.toUpperCase()}`]).length > 0, statement)
  }
})

test('what only adds is let through', () => {
  const file = `
    create table seats (id uuid primary key, members int not null);
    create index seats_by_age on seats (id);
    alter table seats add column more text not null;
    alter table members add column seat text;
    alter table members add column seats integer not null default 0;
    alter table members drop constraint members_role_check;
    alter table members add constraint members_role_check check (role in ('owner; admin', 'it''s')) not valid;
    alter table members validate constraint members_role_check;
    create function f() returns void language sql as $$ delete from members; drop table members $$;`
  assert.deepEqual(findDepartures([file]), [])
  assert.equal(splitStatements(file).length, 9)
})
