import { accounts } from '#features/accounts'
import { auditEvents } from '#features/audit-events'
import { blueprints } from '#features/blueprints'
import { changes } from '#features/changes'
import { connectors } from '#features/connectors'
import { identityProvider } from '#features/identity-provider'
import { mails } from '#features/mails'
import { members } from '#features/members'
import { orders } from '#features/orders'
import { organizations } from '#features/organizations'
import { orphans } from '#features/orphans'
import { partners } from '#features/partners'
import { projects } from '#features/projects'
import { provisioning } from '#features/provisioning'
import { sessions } from '#features/sessions'
import { tenants } from '#features/tenants'

/** Everything that Freehold does: the table of contents of the product. */
export const features = [
  accounts,
  auditEvents,
  blueprints,
  changes,
  connectors,
  identityProvider,
  mails,
  members,
  orders,
  organizations,
  orphans,
  partners,
  projects,
  provisioning,
  sessions,
  tenants,
] as const
