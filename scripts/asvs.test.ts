import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'

const root = join(import.meta.dirname, '..')

/**
 * Sections of OWASP ASVS 5.0.0 that docs/asvs.md answers, with the level of each requirement in its order: V3.2 has
 * three, V3.2.1 and V3.2.2 of level 1, V3.2.3 of level 3.
 */
const sections: Readonly<Record<string, string>> = {
  'V3.1': '3',
  'V3.2': '113',
  'V3.3': '12223',
  'V3.4': '11222233',
  'V3.5': '11122333',
  'V3.6': '3',
  'V3.7': '22333',
  'V6.1': '122',
  'V6.2': '111111112222',
  'V6.3': '11223333',
  'V6.4': '112233',
  'V6.5': '22222333',
  'V6.6': '2223',
  'V6.7': '33',
  'V6.8': '2222',
  'V7.1': '222',
  'V7.2': '1111',
  'V7.3': '22',
  'V7.4': '11222',
  'V7.5': '223',
  'V7.6': '22',
  'V8.1': '1233',
  'V8.2': '1123',
  'V8.3': '133',
  'V8.4': '23',
  'V9.1': '111',
  'V9.2': '1222',
  'V10.1': '22',
  'V10.2': '223',
  'V10.3': '22223',
  'V10.4': '1111122222233333',
  'V10.5': '22222',
  'V10.6': '22',
  'V10.7': '222',
  'V13.3': '2233',
  'V15.4': '3333',
  'V16.1': '2',
  'V16.2': '22222',
  'V16.3': '2222',
  'V16.4': '222',
  'V16.5': '2223',
}

const levels = new Map(
  Object.entries(sections).flatMap(([section, digits]) =>
    digits.split('').map((digit, n): [string, number] => [`${section}.${n + 1}`, Number(digit)]),
  ),
)

type Row = { readonly id: string; readonly level: number; readonly holds: string; readonly proof: string }

/** Rows of the document's tables: `| id | level | what holds | how it is proved |`. */
function rowsOf(text: string): Row[] {
  return text.split('\n').flatMap((line) => {
    const [, id = '', level = '', holds = '', proof = ''] = line.split(/(?<!\\)\|/).map((cell) => cell.trim())
    return /^V\d+\.\d+\.\d+$/.test(id) ? [{ id, level: Number(level), holds, proof }] : []
  })
}

const rows = rowsOf(readFileSync(join(root, 'docs/asvs.md'), 'utf8'))

/** A proof is one or more tests, `file` › title, or a reason why there is none. */
const testsIn = ({ proof }: Row): { file: string; title: string }[] =>
  proof.split('<br>').flatMap((one) => {
    const [, file, title] = /^`([^`]+\.(?:test|spec)\.ts)` › (.+)$/.exec(one) ?? []
    return file === undefined || title === undefined ? [] : [{ file, title }]
  })
const reasonIn = ({ proof }: Row): string =>
  /^(?:Not applicable|By design|Document): (.+)$/.exec(proof)?.[1] ?? ''

const sources = new Map<string, string>()
function sourceOf(file: string): string {
  const known = sources.get(file)
  if (known !== undefined) return known
  const path = join(root, file)
  const text = existsSync(path) ? readFileSync(path, 'utf8').replaceAll("\\'", "'") : ''
  sources.set(file, text)
  return text
}

/** Titles with a size in them are written with an ellipsis for it. */
function isIn(source: string, title: string): boolean {
  const parts = title.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`['"\`]${parts.join('[^\\n]*')}['"\`]`).test(source)
}

test('every requirement of levels 1 and 2 in the sections that were chosen has one row, and no row is made up', () => {
  const counted = Map.groupBy(rows, ({ id }) => id)
  const wanted = [...levels].filter(([, level]) => level < 3).map(([id]) => id)
  assert.deepEqual(
    wanted.filter((id) => counted.get(id)?.length !== 1),
    [],
  )
  assert.deepEqual(
    rows.filter(({ id, level }) => levels.get(id) !== level).map(({ id }) => id),
    [],
  )
  assert.equal(wanted.length, 133)
})

test('every row says what holds and names tests that are there, or says why there is none', () => {
  const wrong = rows.flatMap((row) => {
    const tests = testsIn(row)
    const missing = tests.filter(({ file, title }) => !isIn(sourceOf(file), title))
    const isBare = row.holds.length < 15 || (tests.length === 0 && reasonIn(row).length < 20)
    return [
      ...missing.map(({ file, title }) => `${row.id}: ${file} has no test “${title}”`),
      ...(isBare ? [`${row.id}: nothing is said, or nothing proves it`] : []),
    ]
  })
  assert.deepEqual(wrong, [])
})
