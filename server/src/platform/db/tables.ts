/** Written by scripts/tables.ts from the migrated database; a test compares them. */
import type { ColumnType } from 'kysely'

/** jsonb: written as JSON text, read as a value that its store gives a type. */
export type Json = ColumnType<unknown, string, string>
export type Timestamp = ColumnType<Date, Date | string, Date | string>
export type Generated<T> = T extends ColumnType<infer S, infer I, infer U> ? ColumnType<S, I | undefined, U> : ColumnType<T, T | undefined, T>

export type AccountIdentities = {
  issuer: string
  subject: string
  account_id: string
  created_at: Generated<Timestamp>
}

export type AccountTokens = {
  token_hash: string
  kind: string
  account_id: string | null
  payload: Generated<Json>
  expires_at: Timestamp
  used_at: Timestamp | null
  created_at: Generated<Timestamp>
}

export type Accounts = {
  id: string
  email: string
  name: string
  locale: Generated<string>
  state: Generated<string>
  created_at: Generated<Timestamp>
  version: Generated<number>
}

export type AuditEvents = {
  ord: Generated<string>
  id: string
  organization_id: string | null
  partner_id: string | null
  at: Timestamp
  action: string
  outcome: string
  actor_kind: string
  actor_id: string | null
  target_type: string
  target_id: string | null
  correlation_id: string | null
  body: string
  ehash: Buffer
}

export type AuditPersonal = {
  event_id: string
  subject_id: string
  organization_id: string | null
  sealed: Json
}

export type AuditSubjects = {
  subject_id: string
  wrapped_key: Json | null
  created_at: Generated<Timestamp>
  erased_at: Timestamp | null
}

export type Blueprints = {
  id: string
  name: string
  version: number
  source: string
  definition: Json
  built_in: Generated<boolean>
  created_at: Generated<Timestamp>
}

export type Changes = {
  id: Generated<string>
  xid: Generated<string>
  organization_id: string
  partner_id: string
  type: string
  object_id: string
  at: Generated<Timestamp>
}

export type Connectors = {
  id: string
  kind: string
  name: string
  url: string
  is_default: Generated<boolean>
  credentials: Json
  fingerprints: Generated<Json>
  health: Generated<Json>
  created_at: Generated<Timestamp>
  removed_at: Timestamp | null
  version: Generated<number>
}

export type Credentials = {
  account_id: string
  kind: string
  value: string
  created_at: Generated<Timestamp>
}

export type Holds = {
  organization_id: string
  id: string
  partner_id: string
  tenant_id: string
  kind: string
  placed_by: string | null
  reason: string | null
  since: Generated<Timestamp>
  until: Timestamp | null
  lifted_at: Timestamp | null
}

export type IdempotencyRecords = {
  principal: string
  key: string
  operation: string
  fingerprint: string
  status: Generated<number>
  response: Json | null
  created_at: Generated<Timestamp>
}

export type LoginAttempts = {
  id: Generated<string>
  subject: string
  address: string
  success: boolean
  at: Generated<Timestamp>
}

export type Mails = {
  id: string
  recipient: string
  subject: string
  content: Json | null
  state: Generated<string>
  attempts: Generated<number>
  last_error: string | null
  next_retry_at: Generated<Timestamp>
  created_at: Generated<Timestamp>
  sent_at: Timestamp | null
}

export type Members = {
  organization_id: string
  id: string
  partner_id: string
  account_id: string
  role: string
  state: Generated<string>
  created_at: Generated<Timestamp>
  version: Generated<number>
}

export type Migrations = {
  name: string
  hash: string
  at: Generated<Timestamp>
}

export type OidcKeys = {
  kid: string
  sealed: Json
  created_at: Generated<Timestamp>
  retired_at: Timestamp | null
}

export type OidcPayloads = {
  model: string
  id_hash: string
  payload: Json
  grant_hash: string | null
  uid_hash: string | null
  account_id: string | null
  expires_at: Timestamp | null
  consumed_at: Timestamp | null
}

export type Operators = {
  account_id: string
  role: string
  created_at: Generated<Timestamp>
}

export type OrderSecrets = {
  organization_id: string
  order_id: string
  package: string
  name: string
  partner_id: string
  sealed: Json | null
  fingerprint: string
  created_at: Generated<Timestamp>
  erased_at: Timestamp | null
}

export type Orders = {
  organization_id: string
  id: string
  partner_id: string
  kind: string
  state: Generated<string>
  blueprint: string
  blueprint_version: number
  approval: string
  tenant_id: string
  tenant_name: string
  name_seed: string
  base_generation: number | null
  generation: number | null
  display_name: Generated<string>
  parameters: Generated<Json>
  packages: Generated<Json>
  note: string | null
  hold: string | null
  reason: string | null
  resume_state: string | null
  questions: Generated<Json>
  plan_state: Generated<string>
  plan: Json | null
  plan_hash: string | null
  approved_hash: string | null
  approved_plan: Json | null
  requested_by: string | null
  requested_by_name: string | null
  decided_by: string | null
  decided_by_name: string | null
  created_at: Generated<Timestamp>
  submitted_at: Timestamp | null
  decided_at: Timestamp | null
  started_at: Timestamp | null
  finished_at: Timestamp | null
  waiting_since: Timestamp | null
  waited_seconds: Generated<number>
  version: Generated<number>
}

export type Organizations = {
  organization_id: string
  partner_id: string
  slug: string
  name: string
  kind: string
  industry: string | null
  vat_number: string | null
  country: string
  billing_address: Json | null
  billing_email: string | null
  time_zone: string
  created_at: Generated<Timestamp>
  version: Generated<number>
}

export type Orphans = {
  id: string
  connector_id: string
  kind: string
  external_name: string
  external_id: string
  marker: string | null
  spec: Generated<Json>
  first_seen_at: Generated<Timestamp>
  last_seen_at: Generated<Timestamp>
  removal_asked_at: Timestamp | null
  resolved_at: Timestamp | null
  resolution: string | null
}

export type PartnerStaff = {
  partner_id: string
  account_id: string
  role: string
  created_at: Generated<Timestamp>
}

export type Partners = {
  id: string
  slug: string
  name: string
  status: Generated<string>
  contact_name: string | null
  contact_email: string | null
  built_in: Generated<boolean>
  created_at: Generated<Timestamp>
  version: Generated<number>
}

export type Projects = {
  organization_id: string
  id: string
  partner_id: string
  tenant_id: string
  name: string
  display_name: string
  removed_at: Timestamp | null
  created_at: Generated<Timestamp>
  version: Generated<number>
}

export type ResourceSecrets = {
  organization_id: string
  resource_id: string
  name: string
  partner_id: string
  sealed: Json
  fingerprint: string
  created_at: Generated<Timestamp>
}

export type Resources = {
  organization_id: string
  id: string
  partner_id: string
  tenant_id: string | null
  project_id: string | null
  scope: string
  name: string
  kind: string
  ordinal: number
  needs: Generated<Json>
  connector_id: string
  external_name: string
  external_id: string | null
  desired: Generated<Json>
  presence: Generated<string>
  generation: Generated<number>
  observed_generation: Generated<number>
  state: Generated<string>
  conditions: Generated<Json>
  last_error: string | null
  retryable: Generated<boolean>
  attempts: Generated<number>
  next_retry_at: Timestamp | null
  drift_since: Timestamp | null
  observed_at: Timestamp | null
  created_at: Generated<Timestamp>
  updated_at: Generated<Timestamp>
}

export type SignIns = {
  state_hash: string
  browser_hash: string
  surface: string
  nonce: string
  verifier: Json
  return_to: string
  expires_at: Timestamp
}

export type Templates = {
  name: string
  version: number
  content: string
  built_in: Generated<boolean>
  created_at: Generated<Timestamp>
}

export type TenantNames = {
  organization_id: string
  name: string
  tenant_id: string
  partner_id: string
  created_at: Generated<Timestamp>
}

export type Tenants = {
  organization_id: string
  id: string
  partner_id: string
  name: string
  display_name: string
  blueprint: string
  blueprint_version: number
  parameters: Generated<Json>
  packages: Generated<Json>
  files: Generated<Json>
  base: Generated<string>
  base_until: Timestamp | null
  activated: Generated<boolean>
  phase: Generated<string>
  generation: Generated<number>
  observed_generation: Generated<number>
  next_look_at: Timestamp | null
  created_at: Generated<Timestamp>
  version: Generated<number>
}

export type WebSessions = {
  token_hash: string
  id: string
  surface: string
  account_id: string
  method: string
  tokens: Json
  refresh_at: Timestamp
  access_expires_at: Timestamp
  refresh_leased_until: Timestamp | null
  authenticated_at: Timestamp
  created_at: Generated<Timestamp>
  last_seen_at: Generated<Timestamp>
  expires_at: Timestamp
}

export type DB = {
  account_identities: AccountIdentities
  account_tokens: AccountTokens
  accounts: Accounts
  audit_events: AuditEvents
  audit_personal: AuditPersonal
  audit_subjects: AuditSubjects
  blueprints: Blueprints
  changes: Changes
  connectors: Connectors
  credentials: Credentials
  holds: Holds
  idempotency_records: IdempotencyRecords
  login_attempts: LoginAttempts
  mails: Mails
  members: Members
  migrations: Migrations
  oidc_keys: OidcKeys
  oidc_payloads: OidcPayloads
  operators: Operators
  order_secrets: OrderSecrets
  orders: Orders
  organizations: Organizations
  orphans: Orphans
  partner_staff: PartnerStaff
  partners: Partners
  projects: Projects
  resource_secrets: ResourceSecrets
  resources: Resources
  sign_ins: SignIns
  templates: Templates
  tenant_names: TenantNames
  tenants: Tenants
  web_sessions: WebSessions
}
