import type { MySecurity } from '@freehold/contract'

/** Why the last factor stays; undefined where a factor may be removed. */
export function whyLast(t: (key: 'lastRequired') => string, security: MySecurity): string | undefined {
  const count = (security.totpSince === null ? 0 : 1) + security.passkeys.length
  return security.secondFactorRequired && count === 1 ? t('lastRequired') : undefined
}
