import { randomInt } from 'node:crypto'

const length = 16

/** Without I, O, 0, 1 and l, which are read for one another when a password is told or copied by hand. */
const alphabets = [
  'ABCDEFGHJKLMNPQRSTUVWXYZ',
  'abcdefghijkmnopqrstuvwxyz',
  '23456789',
  '!#$%&*+-=?@_',
] as const
const everything = alphabets.join('')

function pick(alphabet: string): string {
  return alphabet.charAt(randomInt(alphabet.length))
}

/** Every order equally likely: each place takes one of those that are left. */
function shuffled(characters: readonly string[]): string[] {
  const left = [...characters]
  return characters.flatMap(() => left.splice(randomInt(left.length), 1))
}

/**
 * A password for somebody else to hand over once, with at least one upper-case and one lower-case letter, one digit
 * and one symbol. Whoever gets it has to change it.
 */
export function newTemporaryPassword(): string {
  const rest = Array.from({ length: length - alphabets.length }, () => pick(everything))
  return shuffled([...alphabets.map(pick), ...rest]).join('')
}
