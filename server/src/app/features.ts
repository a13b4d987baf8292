import { accounts } from '#features/accounts'
import { alerts } from '#features/alerts'
import { announcements } from '#features/announcements'
import { auditEvents } from '#features/audit-events'
import { backups } from '#features/backups'
import { blueprints } from '#features/blueprints'
import { branding } from '#features/branding'
import { changes } from '#features/changes'
import { checklistItems } from '#features/checklist-items'
import { connectors } from '#features/connectors'
import { dataExports } from '#features/data-exports'
import { factors } from '#features/factors'
import { identityProvider } from '#features/identity-provider'
import { mails } from '#features/mails'
import { members } from '#features/members'
import { notifications } from '#features/notifications'
import { onboardings } from '#features/onboardings'
import { operators } from '#features/operators'
import { orders } from '#features/orders'
import { organizations } from '#features/organizations'
import { orphans } from '#features/orphans'
import { partners } from '#features/partners'
import { projects } from '#features/projects'
import { provisioning } from '#features/provisioning'
import { securityPolicies } from '#features/security-policies'
import { sessions } from '#features/sessions'
import { signIns } from '#features/sign-ins'
import { singleSignOn } from '#features/single-sign-on'
import { staff } from '#features/staff'
import { supportGrants } from '#features/support-grants'
import { tenants } from '#features/tenants'
import { terminations } from '#features/terminations'
import { users } from '#features/users'
import { webhooks } from '#features/webhooks'

/** Everything that Freehold does: the table of contents of the product. */
export const features = [
  accounts,
  alerts,
  announcements,
  auditEvents,
  backups,
  blueprints,
  branding,
  changes,
  checklistItems,
  connectors,
  dataExports,
  factors,
  identityProvider,
  mails,
  members,
  notifications,
  operators,
  onboardings,
  orders,
  organizations,
  orphans,
  partners,
  projects,
  provisioning,
  securityPolicies,
  sessions,
  signIns,
  singleSignOn,
  supportGrants,
  staff,
  tenants,
  terminations,
  users,
  webhooks,
] as const
