import type { InvitationRow } from '@freehold/contract'

const separators = [';', '\t', ','] as const

/** What the columns of a first line may be called; such a line names columns and invites nobody. */
const headings: readonly string[] = ['email', 'e-mail', 'e-mail address', 'e-mail-adresse', 'mail', 'address']

/** Cells of one line of CSV (RFC 4180): quoted ones may hold separators and doubled quotes. */
function cellsOf(line: string, separator: string): string[] {
  const cells: string[] = []
  let cell = ''
  let isQuoted = false
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at)
    if (isQuoted && character === '"' && line.charAt(at + 1) === '"') {
      cell += '"'
      at += 1
    } else if (character === '"' && (isQuoted || cell.trim() === '')) {
      isQuoted = !isQuoted
      if (isQuoted) cell = ''
    } else if (character === separator && !isQuoted) {
      cells.push(cell.trim())
      cell = ''
    } else cell += character
  }
  return [...cells, cell.trim()]
}

/** The separator that the list uses: the first kind that stands anywhere in it. */
function separatorOf(text: string): string {
  return separators.find((separator) => text.includes(separator)) ?? ','
}

export type InvitationLine = InvitationRow & {
  /** Number of the line in the text, from 1. */
  readonly line: number
}

/**
 * People out of a pasted list or a file: address, name, role. An address without a name is invited by the part before
 * the @, and without a role as a plain member; whatever is wrong is for the server to say, line by line.
 */
export function invitationLines(text: string): InvitationLine[] {
  const separator = separatorOf(text)
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)
  return lines.flatMap((content, index): InvitationLine[] => {
    if (content.trim() === '') return []
    const [email = '', name = '', role = ''] = cellsOf(content, separator)
    if (index === 0 && headings.includes(email.toLowerCase())) return []
    const [local = ''] = email.split('@')
    return [{ line: index + 1, email, name: name || local, role: role || 'member' }]
  })
}
