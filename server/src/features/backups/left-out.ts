/**
 * Tables whose rows a backup does not hold, because they must not come back to life: sessions, links and other things
 * that serve once, and what is true only of processes that run now. A test compares this list with the schema.
 */
export const leftOut: readonly string[] = [
  'account_tokens',
  'changes',
  'data_exports',
  'oidc_payloads',
  'passkey_challenges',
  'pending_sign_ins',
  'sign_ins',
  'single_sign_on_attempts',
  'support_sessions',
  'sweep_runs',
  'web_sessions',
]

/** What not even a move to another cluster takes along: hints that name transactions of this one. */
export const neverMoved: readonly string[] = ['changes']
