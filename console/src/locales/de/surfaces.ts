import auditEvents from './audit-events.json'
import blueprints from './blueprints.json'
import connectors from './connectors.json'
import members from './members.json'
import orders from './orders.json'
import organizations from './organizations.json'
import orphans from './orphans.json'
import overviews from './overviews.json'
import partners from './partners.json'
import projects from './projects.json'
import tenants from './tenants.json'

/** What the pages of the three surfaces need in German; loaded with the first of them. */
export const messages = {
  auditEvents,
  blueprints,
  connectors,
  members,
  orders,
  organizations,
  orphans,
  overviews,
  partners,
  projects,
  tenants,
}
