import alerts from './alerts.json'
import announcements from './announcements.json'
import auditEvents from './audit-events.json'
import backups from './backups.json'
import blueprints from './blueprints.json'
import branding from './branding.json'
import checklistItems from './checklist-items.json'
import connectors from './connectors.json'
import dataExports from './data-exports.json'
import members from './members.json'
import notifications from './notifications.json'
import onboardings from './onboardings.json'
import orders from './orders.json'
import organizations from './organizations.json'
import orphans from './orphans.json'
import overviews from './overviews.json'
import partners from './partners.json'
import projects from './projects.json'
import securityPolicies from './security-policies.json'
import sessions from './sessions.json'
import singleSignOn from './single-sign-on.json'
import supportGrants from './support-grants.json'
import teams from './teams.json'
import tenants from './tenants.json'
import users from './users.json'
import webhooks from './webhooks.json'

/** What the pages of the three surfaces need in English; loaded with the first of them. */
export const messages = {
  auditEvents,
  backups,
  blueprints,
  branding,
  connectors,
  members,
  onboardings,
  orders,
  organizations,
  orphans,
  overviews,
  partners,
  projects,
  teams,
  securityPolicies,
  sessions,
  singleSignOn,
  supportGrants,
  tenants,
  users,
  alerts,
  announcements,
  checklistItems,
  dataExports,
  notifications,
  webhooks,
}
