import { roles } from '@freehold/contract'
import { useCallback } from 'react'
import { useTranslations } from 'use-intl'
import type { Team } from './team.ts'

function isOneOf<const Words extends readonly string[]>(words: Words, word: string): word is Words[number] {
  return words.includes(word)
}

/** A role of a team in the reader's language. */
export function useRoleName(kind: Team['kind']): (role: string) => string {
  const t = useTranslations('terms.role')
  return useCallback(
    (role) => {
      if (kind === 'operator' && isOneOf(roles.operator, role)) return t(`operator.${role}`)
      return isOneOf(roles.partner, role) ? t(`partner.${role}`) : role
    },
    [kind, t],
  )
}

/** What a role of a team allows. */
export function useRoleHint(kind: Team['kind']): (role: string) => string {
  const t = useTranslations('teams.roleHint')
  return useCallback(
    (role) => {
      if (kind === 'operator' && isOneOf(roles.operator, role)) return t(`operator.${role}`)
      return isOneOf(roles.partner, role) ? t(`partner.${role}`) : ''
    },
    [kind, t],
  )
}
