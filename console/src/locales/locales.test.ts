import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'
import {
  errorCodes,
  events,
  HoldKind,
  OrderKind,
  orderStates,
  OrganizationKind,
  outcomes,
  resourceStates,
  roles,
  tenantPhases,
} from '@freehold/contract'

const locales = ['en', 'de'] as const
type Locale = (typeof locales)[number]

const folder = new URL('./', import.meta.url)

async function readFiles(locale: Locale): Promise<string[]> {
  const names = await readdir(new URL(`${locale}/`, folder))
  return names.filter((name) => name.endsWith('.json')).toSorted()
}

function flatten(value: unknown, path: readonly string[] = []): [string, string][] {
  if (typeof value === 'string') return [[path.join('.'), value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => flatten(member, [...path, key]))
}

async function readMessages(locale: Locale): Promise<Map<string, string>> {
  const files = await readFiles(locale)
  const entries = await Promise.all(
    files.map(async (file) => {
      const content: unknown = JSON.parse(await readFile(new URL(`${locale}/${file}`, folder), 'utf8'))
      return flatten(content, [file.replace('.json', '')])
    }),
  )
  return new Map(entries.flat())
}

/** Names of what a message takes, such as `{name}` or `{count, plural, …}`; the branches of a plural are no names. */
function argumentsOf(message: string): string[] {
  const opening = /(?<!(?:=\d+|zero|one|two|few|many|other)\s*)\{\s*([a-zA-Z]+)\s*[,}]/g
  return [...new Set([...message.matchAll(opening)].map(([, name]) => name ?? ''))].toSorted()
}

const messages = { en: await readMessages('en'), de: await readMessages('de') }

/** Every word of the contract that a person may read. */
const wanted = [
  ...Object.keys(errorCodes).map((code) => `errors.${code}`),
  ...Object.keys(events).map((action) => `terms.action.${action}`),
  ...Object.values(events).flatMap((fields) =>
    Object.keys(fields).map((field) => `audit-events.field.${field}`),
  ),
  ...Object.keys(events).map((action) => `terms.noun.${action.split('.')[0]}`),
  ...orderStates.map((state) => `terms.orderState.${state}`),
  ...OrderKind.options.map((kind) => `terms.orderKind.${kind}`),
  ...tenantPhases.map((phase) => `terms.tenantPhase.${phase}`),
  ...resourceStates.map((state) => `terms.resourceState.${state}`),
  ...HoldKind.options.map((hold) => `terms.hold.${hold}`),
  ...OrganizationKind.options.map((kind) => `terms.organizationKind.${kind}`),
  ...outcomes.map((outcome) => `terms.outcome.${outcome}`),
  ...Object.entries(roles).flatMap(([surface, names]) =>
    names.map((name) => `terms.role.${surface}.${name}`),
  ),
]

test('both languages have the same files and keys', async () => {
  assert.deepEqual(await readFiles('de'), await readFiles('en'))
  assert.deepEqual([...messages.de.keys()].toSorted(), [...messages.en.keys()].toSorted())
})

test('a message takes the same arguments in both languages', () => {
  for (const [key, english] of messages.en) {
    assert.deepEqual(argumentsOf(messages.de.get(key) ?? ''), argumentsOf(english), key)
  }
})

test('no message is empty', () => {
  for (const locale of locales) {
    for (const [key, text] of messages[locale]) assert.notEqual(text.trim(), '', `${locale}: ${key}`)
  }
})

test('every word of the contract is translated', () => {
  for (const locale of locales) {
    const missing = wanted.filter((key) => !messages[locale].has(key))
    assert.deepEqual(missing, [], locale)
  }
})
