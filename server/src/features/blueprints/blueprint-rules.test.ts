import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { AppError } from '#platform/errors'
import { definitionFaults } from './blueprint-rules.ts'
import { readSource } from './blueprint-source.ts'
import type { KnownKind } from './resource-kinds.ts'

const kinds = new Map<string, KnownKind>(
  [
    {
      kind: 'gate.team',
      scope: 'organization' as const,
      parameters: z.strictObject({ budget: z.int().optional() }),
    },
    {
      kind: 'gate.key',
      scope: 'tenant' as const,
      parameters: z.strictObject({ teamId: z.string().length(3), models: z.array(z.string()).optional() }),
      chosenSecrets: { key: () => 'x' },
    },
    { kind: 'vault.path', scope: 'tenant' as const, parameters: z.strictObject({}) },
    { kind: 'git.repository', scope: 'project' as const, parameters: z.strictObject({ title: z.string() }) },
  ].map((kind) => [kind.kind, kind]),
)
const templates = new Set(['soul'])

const good = `
name: assistant
title: { en: Assistant }
description: { en: An assistant }
approval: operator
projects: true
parameters:
  - { name: soulMd, label: { en: Soul }, type: multiline }
packages:
  - name: chat
    label: { en: Chat }
    secrets: [{ name: token, label: { en: Token }, pattern: '^[a-z]{3,9}$' }]
files:
  - { name: SOUL.md, template: soul, parameter: soulMd }
resources:
  - { name: team, kind: gate.team, scope: organization }
  - name: key
    kind: gate.key
    scope: tenant
    needs: [team]
    parameters: { teamId: "\${resources.team.externalId}", models: ["\${organization.slug}-x"] }
  - name: vault
    kind: vault.path
    scope: tenant
    needs: [key]
    secrets: { all: "\${packageSecrets}", gateKey: "\${resources.key.secrets.key}" }
projectResources:
  - { name: repo, kind: git.repository, scope: tenant, parameters: { title: "\${project.name} \${tenant.name}" } }
`

function faultsOf(source: string): { pointer: string; detail: string }[] {
  try {
    const { definition, refuse } = readSource(source)
    refuse(definitionFaults(definition, { kinds, templates }))
    return []
  } catch (error) {
    assert.ok(error instanceof AppError, String(error))
    assert.equal(error.code, 'blueprint.invalid')
    return error.fields.map(({ pointer, detail }) => ({ pointer, detail }))
  }
}

test('a blueprint whose parts fit each other has no fault', () => {
  assert.deepEqual(faultsOf(good), [])
})

const changes = [
  ['an unknown field', 'approval: operator', 'approval: operator\ncolour: red', '', /colour/],
  ['two resources of one name', 'name: vault', 'name: key', '/resources/2/name', /there twice/],
  ['a need that comes later', 'needs: [team]', 'needs: [vault]', '/resources/1/needs/0', /come before/],
  ['a need of itself', 'needs: [key]', 'needs: [vault]', '/resources/2/needs/0', /come before/],
  [
    'a reference without its need',
    'needs: [team]',
    'needs: []',
    '/resources/1/parameters/teamId',
    /under needs/,
  ],
  [
    'a secret as a parameter',
    'organization.slug}',
    'packageSecrets}',
    '/resources/1/parameters/models/0',
    /no secrets/,
  ],
  [
    'a reference to nothing',
    'organization.slug}',
    'process.env}',
    '/resources/1/parameters/models/0',
    /nothing that/,
  ],
  [
    'a secret that nobody chose',
    'secrets.key}',
    'secrets.other}',
    '/resources/2/secrets/gateKey',
    /does not have/,
  ],
  ['a kind that nobody makes', 'vault.path', 'vault.pathh', '/resources/2/kind', /no system/],
  [
    'a kind of another scope',
    'kind: gate.team, scope: organization',
    'kind: gate.team, scope: tenant',
    '/resources/0/scope',
    /one organization/,
  ],
  [
    'a project kind outside projects',
    'kind: vault.path',
    'kind: git.repository',
    '/resources/2/kind',
    /one project/,
  ],
  [
    'a parameter the kind refuses',
    'kind: gate.team, scope: organization',
    'kind: gate.team, scope: organization, parameters: { budget: a }',
    '/resources/0/parameters/budget',
    /number/,
  ],
  ['a template that is not there', 'template: soul', 'template: spirit', '/files/0/template', /not there/],
  ['a file from a short text', 'type: multiline', 'type: text', '/files/0/parameter', /multiline/],
  ['an unsafe pattern', '^[a-z]{3,9}$', '^(a+)+$', '/packages/0/secrets/0/pattern', /varies/],
  [
    'projects where there are none',
    'projects: true',
    'projects: false',
    '/projectResources',
    /projects: true/,
  ],
  [
    'a default of another type',
    'type: multiline }',
    'type: multiline, default: 5 }',
    '/parameters/0/default',
    /must be a string/,
  ],
  ['choices on a text', 'type: multiline }', 'type: text, choices: [] }', '/files/0/parameter', /multiline/],
] as const

for (const [name, from, to, pointer, why] of changes) {
  test(`${name} is refused where it stands`, () => {
    assert.ok(good.includes(from), from)
    const faults = faultsOf(good.replace(from, to))
    const found = faults.find((fault) => fault.pointer === `/body/source${pointer}`)
    assert.match(found?.detail ?? JSON.stringify(faults), why)
  })
}

test('a fault names its line', () => {
  const [fault] = faultsOf(good.replace('template: soul', 'template: spirit'))
  assert.match(fault?.detail ?? '', /^Line 14: /)
})

const attacks = [
  ['a key that is no word', `? {a: 1}\n: b\n${good}`, /keys/],
  ['an alias bomb', `a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n${good}`, /anchors|aliases/],
  ['a tag', good.replace('name: assistant', 'name: !!js/function assistant'), /tag/i],
  ['a known tag', good.replace('name: assistant', 'name: !!str assistant'), /tag/i],
  ['a key given twice', `name: other${good}`, /unique/],
  ['two documents', `${good}\n---\n${good}`, /document/],
  ['what is no YAML', 'name: [', /./],
  ['nesting without end', `name: ${'['.repeat(50_000)}`, /./],
  ['nothing', '', /./],
  ['a merge key', `<<: { name: x }\n${good}`, /<</],
  ['a prototype', `__proto__: { name: x }\n${good}`, /__proto__/],
] as const

for (const [name, source, why] of attacks) {
  test(`${name} is refused`, () => {
    const [fault] = faultsOf(source)
    assert.match(fault?.detail ?? '', why)
  })
}
