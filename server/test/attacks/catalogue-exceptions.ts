/**
 * Everything in the database that departs from a rule of the catalogue lint, each with the reason why it may. An entry
 * that nothing needs any more fails the lint as an exception that is missing does.
 */
export const exceptions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'row-level security is enabled and forced': {
    migrations:
      'names and hashes of files that are public; the migrating role owns it before any other role exists',
  },
  'tables belong to fh_owner': {
    migrations: 'made by the migrating role, which must read it before fh_owner has anything',
  },
  'primary keys lead with the organization': {
    audit_events:
      'ord is the order of the whole log, in which the sequencer reads it; most rows of the platform have no organization',
    audit_personal:
      'belongs to one event by its id, and to none of the organization where the event is of the platform',
    changes: 'a queue that is read in the order of its ids over all organizations, and emptied after an hour',
  },
  'unique keys lead with the organization': {
    audit_events_pkey: 'a sequence, which nobody chooses: it cannot be asked whether a value is taken',
    audit_personal_pkey: 'random ids, which nobody chooses',
    changes_pkey: 'an identity column, which nobody chooses',
    organizations_slug_key:
      'slugs are addresses, unique over the platform; a taken one is passed over without a word',
    tenant_names_global:
      'technical names are unique over the platform; they end in random hex and are drawn again in silence',
  },
  'rows carry their partner by a composite key': {
    audit_events:
      'rows of the platform have no partner, and no event changes when its organization moves to another',
    audit_personal: 'read by the event it belongs to',
    changes: 'kept for an hour; a hint that goes to the partner of the moment it was written',
    organizations: 'is the table that the composite keys refer to',
  },
  'foreign keys have an index': {
    'holds (organization_id, tenant_id)':
      'tenants are never deleted; open holds, which are looked for, have an index of their own',
    'orders (blueprint, blueprint_version)': 'a published version is never deleted or renumbered',
    'orphans (connector_id)':
      'connectors are marked as removed, not deleted; open orphans, which are looked for, have an index',
    'resources (organization_id, project_id)':
      'projects are marked as removed, not deleted; standing resources have an index',
  },
}
