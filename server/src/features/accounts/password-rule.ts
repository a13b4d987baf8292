import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { passwordWeak } from './account-errors.ts'

const minLength = 12

let list: ReadonlySet<string> | undefined

/** Passwords that attackers try first, lower case, one a line; read with the first password that is set. */
function commonPasswords(): ReadonlySet<string> {
  list ??= new Set(
    readFileSync(join(import.meta.dirname, 'common-passwords.txt'), 'utf8')
      .split('\n')
      .filter((line) => line !== ''),
  )
  return list
}

const disguises: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

function undisguise(text: string): string {
  return text.replace(/[013457@$!]/g, (character) => disguises[character] ?? character)
}

/** The shortest piece whose repetition makes up the text. */
function repeatedPiece(text: string): string {
  return /^(.+?)\1+$/su.exec(text)?.[1] ?? text
}

function isCommon(lower: string): boolean {
  const common = commonPasswords()
  const bare = lower.replace(/[^\p{L}]+$/u, '')
  const forms = [lower, undisguise(lower), bare, undisguise(bare), repeatedPiece(lower)]
  return forms.some((form) => common.has(form)) || repeatedPiece(lower).length <= 4
}

/** Whether little more than words that anyone would guess here remains: own name, address, product. */
function isContext(lower: string, context: readonly string[]): boolean {
  const words = context
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((word) => word.length >= 4)
  const rest = [...new Set(words)]
    .toSorted((a, b) => b.length - a.length)
    .reduce((left, word) => left.replaceAll(word, ''), lower)
  return rest.length < lower.length && rest.replace(/[^\p{L}]/gu, '').length < 4
}

/**
 * Refuses what an attacker would try first; beyond the length there are no rules of composition. `context` holds
 * the words that belong to the person and the place.
 */
export function requireGoodPassword(password: string, context: readonly string[]): void {
  const lower = password.toLowerCase()
  if (password.length < minLength) throw passwordWeak('must have at least 12 characters')
  if (isCommon(lower)) throw passwordWeak('is among the passwords that are tried first')
  if (isContext(lower, context)) throw passwordWeak('is made of your own or our name')
}
