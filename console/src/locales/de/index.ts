import accounts from './accounts.json'
import auditEvents from './audit-events.json'
import blueprints from './blueprints.json'
import common from './common.json'
import connectors from './connectors.json'
import errors from './errors.json'
import members from './members.json'
import orders from './orders.json'
import organizations from './organizations.json'
import orphans from './orphans.json'
import overviews from './overviews.json'
import partners from './partners.json'
import platform from './platform.json'
import projects from './projects.json'
import shell from './shell.json'
import tenants from './tenants.json'
import terms from './terms.json'

/** Every text in German, by feature. */
export const messages = {
  accounts,
  auditEvents,
  blueprints,
  common,
  connectors,
  errors,
  members,
  orders,
  organizations,
  orphans,
  overviews,
  partners,
  projects,
  platform,
  shell,
  tenants,
  terms,
}
