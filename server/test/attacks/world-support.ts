import { newId } from '#platform/ids'

/** Consent that was given once and taken back, with a session that was opened under it. */
export async function seedSupport(
  query: (sql: string, values: readonly unknown[]) => Promise<void>,
  { organizationId, partnerId }: { readonly organizationId: string; readonly partnerId: string },
): Promise<string> {
  const grantId = newId()
  await query(
    `insert into support_grants (organization_id, id, partner_id, kind, state, reason, hours, rights, asked, requested_by,
       requested_by_name, requested_at, answer_by, ends_at)
     values ($1, $2, $3, 'consent', 'revoked', 'A tenant fails', 1, 'read', '{"hours":1,"rights":"read","tenantIds":null}',
       gen_random_uuid(), 'operator-support', now(), now(), now())`,
    [organizationId, grantId, partnerId],
  )
  await query(
    `insert into support_sessions (organization_id, id, partner_id, grant_id, operator_id, operator_name, token_hash,
       web_session_id, may_write, opened_at, expires_at)
     values ($1, $2, $3, $4, gen_random_uuid(), 'operator-support', $5, gen_random_uuid(), false, now(), now())`,
    [organizationId, newId(), partnerId, grantId, `nothing-${grantId}`],
  )
  await query('insert into security_policies (organization_id, partner_id) values ($1, $2)', [
    organizationId,
    partnerId,
  ])
  return grantId
}

/** An identity provider of its own that is not in use, at an address that nobody is asked at; and somebody there. */
export async function seedSingleSignOn(
  query: (sql: string, values: readonly unknown[]) => Promise<void>,
  { organizationId, partnerId }: { organizationId: string; partnerId: string },
): Promise<void> {
  await query(
    `insert into single_sign_ons (organization_id, partner_id, issuer, client_id, client_secret)
     values ($1, $2, 'https://127.0.0.1', 'freehold', '{}')`,
    [organizationId, partnerId],
  )
  await query(
    `insert into single_sign_on_identities (organization_id, partner_id, issuer, subject, account_id)
     select $1, $2, 'https://127.0.0.1', 'somebody', m.account_id from members m where m.organization_id = $1 limit 1`,
    [organizationId, partnerId],
  )
}
