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
  id: Generated<string>
  last_used_at: Timestamp | null
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
  last_seen_at: Timestamp | null
}

export type AlertSettings = {
  singleton: Generated<boolean>
  thresholds: Json
  version: Generated<number>
}

export type Alerts = {
  id: string
  kind: string
  subject: string
  severity: string
  details: Generated<Json>
  seen_count: Generated<number>
  clear_count: Generated<number>
  first_seen_at: Timestamp
  last_seen_at: Timestamp
  opened_at: Timestamp | null
  notified_at: Timestamp | null
  acknowledged_at: Timestamp | null
  acknowledged_by: string | null
  resolved_at: Timestamp | null
  version: Generated<number>
}

export type AnnouncementDismissals = {
  announcement_id: string
  account_id: string
  at: Timestamp
}

export type Announcements = {
  id: string
  severity: string
  title: Json
  content: Json
  surfaces: Json
  partner_ids: Generated<Json>
  starts_at: Timestamp
  ends_at: Timestamp | null
  read_only: Generated<boolean>
  mails_owners: Generated<boolean>
  mailed_after: string | null
  mailed_at: Timestamp | null
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
  support_grant_id: string | null
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

export type Backups = {
  id: string
  cause: string
  state: Generated<string>
  target: string
  name: string
  asked_by: string | null
  asked_at: Generated<Timestamp>
  begun_at: Timestamp | null
  ended_at: Timestamp | null
  bytes: string | null
  rows: string | null
  error: string | null
  verify_asked_at: Timestamp | null
  verified_at: Timestamp | null
  verify_error: string | null
  drilled_at: Timestamp | null
  version: Generated<number>
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

export type ChecklistItems = {
  name: string
  state: string
  result: Generated<Json>
  reason: string | null
  decided_by: string | null
  at: Timestamp
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
  must_change: Generated<boolean>
}

export type DataExports = {
  account_id: string
  id: string
  state: Generated<string>
  content: Json | null
  requested_at: Timestamp
  ready_at: Timestamp | null
  expires_at: Timestamp | null
}

export type Deliveries = {
  id: string
  webhook_id: string
  type: string
  payload: string
  state: Generated<string>
  attempts: Generated<number>
  outcomes: Generated<Json>
  next_attempt_at: Timestamp
  created_at: Generated<Timestamp>
  ended_at: Timestamp | null
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

export type LogoutTokens = {
  issuer: string
  jti: string
  expires_at: Timestamp
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
  sender_name: string | null
}

export type MemberTenantRoles = {
  organization_id: string
  tenant_id: string
  member_id: string
  partner_id: string
  role: string
  created_at: Generated<Timestamp>
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
  issuer: string | null
}

export type Migrations = {
  name: string
  hash: string
  at: Generated<Timestamp>
}

export type NotificationSettings = {
  account_id: string
  kind: string
  mail: boolean
  console: boolean
}

export type Notifications = {
  account_id: string
  id: string
  surface: string
  kind: string
  template: string
  details: Generated<Json>
  link: string
  read_at: Timestamp | null
  created_at: Generated<Timestamp>
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

export type Onboardings = {
  id: string
  partner_id: string
  state: Generated<string>
  form: Generated<Json>
  secrets: Json | null
  made_organization: string | null
  made_order: string | null
  created_by: string | null
  created_by_name: string | null
  created_at: Generated<Timestamp>
  updated_at: Generated<Timestamp>
  submitted_at: Timestamp | null
  version: Generated<number>
}

export type Operators = {
  account_id: string
  role: string | null
  created_at: Generated<Timestamp>
  issuer: string | null
  state: Generated<string>
  kept_role: string | null
  joined_at: Generated<Timestamp | null>
  version: Generated<number>
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

export type OrganizationBrandings = {
  organization_id: string
  partner_id: string
  accent: string | null
  logo: Buffer | null
  logo_type: string | null
  logo_id: string | null
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

export type PartnerBrandings = {
  partner_id: string
  shown_name: string | null
  accent: string | null
  logo: Buffer | null
  logo_type: string | null
  logo_id: string | null
  support_email: string | null
  support_url: string | null
  mail_sender_name: string | null
  version: Generated<number>
}

export type PartnerStaff = {
  partner_id: string
  account_id: string
  role: string | null
  created_at: Generated<Timestamp>
  issuer: string | null
  state: Generated<string>
  kept_role: string | null
  joined_at: Generated<Timestamp | null>
  version: Generated<number>
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
  domain: string | null
  margin_basis_points: Generated<number>
  contact_phone: string | null
  billing_name: string | null
  billing_vat_number: string | null
  billing_address: Json | null
  billing_email: string | null
  billing_currency: string | null
  terminated_at: Timestamp | null
}

export type PasskeyChallenges = {
  challenge_hash: string
  purpose: string
  expires_at: Timestamp
}

export type Passkeys = {
  id: string
  account_id: string
  credential_id: string
  public_key: string
  counter: Generated<string>
  transports: Generated<Json>
  synced: boolean
  name: string
  created_at: Generated<Timestamp>
  last_used_at: Timestamp | null
}

export type PendingSignIns = {
  interaction_hash: string
  browser_hash: string
  account_id: string
  methods: string
  tries: Generated<number>
  expires_at: Timestamp
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

export type RecoveryCodes = {
  account_id: string
  code_hash: string
  used_at: Timestamp | null
  created_at: Generated<Timestamp>
}

export type RefusedSignIns = {
  address: string
  minute: Timestamp
  surface: string
  refused: number
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

export type Restores = {
  id: string
  taken_at: Timestamp
  version: string
  rows: string
  erased: Generated<number>
  restored_at: Generated<Timestamp>
  recorded_at: Timestamp | null
  resumed_at: Timestamp | null
  resumed_by: string | null
}

export type SecurityPolicies = {
  organization_id: string
  partner_id: string
  mfa_mode: Generated<string>
  idle_minutes: number | null
  absolute_hours: number | null
  allowed_countries: Generated<string[]>
  address_list: Generated<string[]>
  binds_support: Generated<boolean>
  support_requests: Generated<string>
  updated_at: Generated<Timestamp>
  version: Generated<number>
}

export type SignIns = {
  state_hash: string
  browser_hash: string
  surface: string
  nonce: string
  verifier: Json
  return_to: string
  expires_at: Timestamp
  issuer: string | null
  step_up: Generated<boolean>
  link_for: string | null
  created_at: Generated<Timestamp>
}

export type SingleSignOnAttempts = {
  state_hash: string
  confined_to: string
  issuer: string
  interaction: string | null
  link_for: string | null
  return_to: string | null
  nonce: string
  verifier: Json
  step_up: boolean
  begun_at: Timestamp
  expires_at: Timestamp
}

export type SingleSignOnIdentities = {
  organization_id: string
  partner_id: string
  issuer: string
  subject: string
  account_id: string
  created_at: Generated<Timestamp>
  last_used_at: Timestamp | null
}

export type SingleSignOns = {
  organization_id: string
  partner_id: string
  issuer: string
  client_id: string
  client_secret: Json
  required_claim: Json | null
  role_claim: Json | null
  default_role: Generated<string>
  active: Generated<boolean>
  enforced: Generated<boolean>
  checked_at: Timestamp | null
  check_fault: string | null
  created_at: Generated<Timestamp>
  updated_at: Generated<Timestamp>
  version: Generated<number>
}

export type SupportGrants = {
  organization_id: string
  id: string
  partner_id: string
  kind: string
  state: string
  reason: string
  hours: number
  rights: string
  tenant_ids: string[] | null
  asked: Json
  requested_by: string
  requested_by_name: string
  requested_at: Timestamp
  answer_by: Timestamp
  decided_by: string | null
  decided_by_name: string | null
  decided_at: Timestamp | null
  answer: string | null
  ends_at: Timestamp | null
  ended_at: Timestamp | null
  ended_by_name: string | null
  version: Generated<number>
}

export type SupportSessions = {
  organization_id: string
  id: string
  partner_id: string
  grant_id: string
  operator_id: string
  operator_name: string
  token_hash: string
  web_session_id: string
  may_write: boolean
  opened_at: Timestamp
  expires_at: Timestamp
  ended_at: Timestamp | null
}

export type SweepRuns = {
  name: string
  every_ms: number
  started_at: Generated<Timestamp>
  succeeded_at: Timestamp | null
  failed_at: Timestamp | null
  last_error: string | null
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

export type Terminations = {
  id: string
  partner_id: string
  target_partner_id: string
  exceptions: Generated<Json>
  reason: string | null
  state: Generated<string>
  total: number
  moved: Generated<number>
  correlation_id: string
  created_at: Generated<Timestamp>
  finished_at: Timestamp | null
}

export type TotpFactors = {
  id: string
  account_id: string
  secret: Json
  last_step: Generated<number>
  confirmed_at: Timestamp | null
  created_at: Generated<Timestamp>
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
  user_agent: string | null
  address: string | null
  amr: Generated<string[]>
  strong: Generated<boolean>
  multi_factor: Generated<boolean>
  confined_to: string | null
  issuer: string | null
  issuer_client: string | null
  issuer_subject: string | null
  issuer_session: string | null
}

export type Webhooks = {
  id: string
  name: string
  url: string
  secrets: Json
  previous_until: Timestamp | null
  state: Generated<string>
  failing_since: Timestamp | null
  created_at: Generated<Timestamp>
  version: Generated<number>
}

export type DB = {
  account_identities: AccountIdentities
  account_tokens: AccountTokens
  accounts: Accounts
  alert_settings: AlertSettings
  alerts: Alerts
  announcement_dismissals: AnnouncementDismissals
  announcements: Announcements
  audit_events: AuditEvents
  audit_personal: AuditPersonal
  audit_subjects: AuditSubjects
  backups: Backups
  blueprints: Blueprints
  changes: Changes
  checklist_items: ChecklistItems
  connectors: Connectors
  credentials: Credentials
  data_exports: DataExports
  deliveries: Deliveries
  holds: Holds
  idempotency_records: IdempotencyRecords
  login_attempts: LoginAttempts
  logout_tokens: LogoutTokens
  mails: Mails
  member_tenant_roles: MemberTenantRoles
  members: Members
  migrations: Migrations
  notification_settings: NotificationSettings
  notifications: Notifications
  oidc_keys: OidcKeys
  oidc_payloads: OidcPayloads
  onboardings: Onboardings
  operators: Operators
  order_secrets: OrderSecrets
  orders: Orders
  organization_brandings: OrganizationBrandings
  organizations: Organizations
  orphans: Orphans
  partner_brandings: PartnerBrandings
  partner_staff: PartnerStaff
  partners: Partners
  passkey_challenges: PasskeyChallenges
  passkeys: Passkeys
  pending_sign_ins: PendingSignIns
  projects: Projects
  recovery_codes: RecoveryCodes
  refused_sign_ins: RefusedSignIns
  resource_secrets: ResourceSecrets
  resources: Resources
  restores: Restores
  security_policies: SecurityPolicies
  sign_ins: SignIns
  single_sign_on_attempts: SingleSignOnAttempts
  single_sign_on_identities: SingleSignOnIdentities
  single_sign_ons: SingleSignOns
  support_grants: SupportGrants
  support_sessions: SupportSessions
  sweep_runs: SweepRuns
  templates: Templates
  tenant_names: TenantNames
  tenants: Tenants
  terminations: Terminations
  totp_factors: TotpFactors
  web_sessions: WebSessions
  webhooks: Webhooks
}
