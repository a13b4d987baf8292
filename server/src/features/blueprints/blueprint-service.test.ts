import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { newId } from '#platform/ids'
import { fakeSystems } from '#test/fake-adapter'
import { anOperator, aPartnerAdmin, testPlatform } from '#test/test-platform'
import { listBlueprints, publishBlueprint, readBlueprint } from './blueprint-service.ts'
import { newestDefinition, readDefinition } from './blueprint-store.ts'
import { ensureBuiltInBlueprints } from './built-ins.ts'
import { renderFiles } from './render-files.ts'
import { updateTemplate } from './template-service.ts'
import { listNewestTemplates } from './template-store.ts'

const source = `
name: vault-only
title: { en: Vault }
description: { en: Secrets only }
approval: auto
resources:
  - { name: vault, kind: openbao.path, scope: tenant }
`

async function given(t: TestContext) {
  const platform = await testPlatform(t)
  const deps = { ...platform, adapters: fakeSystems() }
  const connect = (kind: string, name: string, isDefault: boolean) =>
    platform.platformDb
      .insertInto('connectors')
      .values({ id: newId(), kind, name, url: 'http://x', is_default: isDefault, credentials: '{}' })
      .execute()
  return { ...deps, connect }
}

test('publishing makes the next version, and the same source none', async (t) => {
  const deps = await given(t)
  const actor = anOperator()
  assert.equal((await publishBlueprint(deps, actor, source)).version, 1)
  await assert.rejects(publishBlueprint(deps, actor, source), { code: 'blueprint.unchanged' })
  assert.equal((await publishBlueprint(deps, actor, source.replace('auto', 'operator'))).version, 2)
  assert.equal((await newestDefinition(deps.platformDb, 'vault-only'))?.definition.approval, 'operator')
  assert.equal((await readDefinition(deps.platformDb, 'vault-only', 1)).approval, 'auto')
  await assert.rejects(readDefinition(deps.platformDb, 'vault-only', 3), { code: 'blueprint.not_found' })
})

test('two who publish at once get a version each', async (t) => {
  const deps = await given(t)
  const made = await Promise.all(
    ['one', 'two', 'three'].map((word) =>
      publishBlueprint(deps, anOperator(), source.replace('Secrets only', word)),
    ),
  )
  assert.deepEqual(new Set(made.map(({ version }) => version)), new Set([1, 2, 3]))
})

test('a blueprint can be ordered once every system it needs is connected', async (t) => {
  const deps = await given(t)
  await publishBlueprint(deps, anOperator(), source)
  const orderable = async () => (await listBlueprints(deps)).map((blueprint) => blueprint.orderable)
  assert.deepEqual(await orderable(), [false])
  await deps.connect('openbao', 'second', false)
  assert.deepEqual(await orderable(), [false])
  await deps.connect('openbao', 'first', true)
  assert.deepEqual(await orderable(), [true])

  await publishBlueprint(
    deps,
    anOperator(),
    source.replace('scope: tenant', 'scope: tenant, connector: third'),
  )
  assert.deepEqual(await orderable(), [false])
  await deps.connect('openbao', 'third', false)
  assert.deepEqual(await orderable(), [true])
})

test('the blueprints that come with Freehold are published once and keep what operators changed', async (t) => {
  const deps = await given(t)
  await Promise.all([ensureBuiltInBlueprints(deps), ensureBuiltInBlueprints(deps)])
  const names = (await listBlueprints(deps)).map(({ name, version }) => [name, version])
  assert.deepEqual(names, [
    ['ai-assistant', 1],
    ['developer-workspace', 1],
  ])
  const { source: shipped } = await readBlueprint(deps, anOperator(), 'ai-assistant')
  await publishBlueprint(deps, anOperator(), shipped.replace('graceDays: 30', 'graceDays: 7'))
  await ensureBuiltInBlueprints(deps)
  const after = await readBlueprint(deps, anOperator(), 'ai-assistant')
  assert.equal(after.blueprint.definition.graceDays, 7)
  assert.deepEqual(
    after.versions.map(({ version, tenants }) => [version, tenants]),
    [
      [2, 0],
      [1, 0],
    ],
  )
})

test('a blueprint counts the tenants that its reader reaches', async (t) => {
  const deps = await given(t)
  await publishBlueprint(deps, anOperator(), source)
  const partnerIds = [newId(), newId()] as const
  for (const partnerId of partnerIds) {
    const organizationId = newId()
    const slug = partnerId.slice(-12)
    await deps.ownerDb.insertInto('partners').values({ id: partnerId, slug, name: 'P' }).execute()
    const common = { organization_id: organizationId, partner_id: partnerId }
    const place = { kind: 'company', country: 'CH', time_zone: 'UTC' }
    await deps.ownerDb
      .insertInto('organizations')
      .values({ ...common, ...place, slug, name: 'O' })
      .execute()
    const tenant = {
      id: newId(),
      name: slug,
      display_name: 'T',
      blueprint: 'vault-only',
      blueprint_version: 1,
    }
    await deps.ownerDb
      .insertInto('tenants')
      .values({ ...common, ...tenant })
      .execute()
  }
  const counted = async (actor: Parameters<typeof readBlueprint>[1]) =>
    (await readBlueprint(deps, actor, 'vault-only')).versions[0]?.tenants
  assert.equal(await counted(anOperator()), 2)
  assert.equal(await counted(aPartnerAdmin(partnerIds[0])), 1)
  await assert.rejects(readBlueprint(deps, anOperator(), 'other'), { code: 'blueprint.not_found' })
})

test('a template edit is a new version and needs the version that was read', async (t) => {
  const deps = await given(t)
  await ensureBuiltInBlueprints(deps)
  const edit = { name: 'soul', content: 'You are {{agentName}} of {{company}}. {{unknown}}', ifMatch: 1 }
  assert.equal((await updateTemplate(deps, anOperator(), edit)).version, 2)
  await assert.rejects(updateTemplate(deps, anOperator(), { ...edit, content: 'late' }), {
    code: 'request.precondition_failed',
  })
  await assert.rejects(updateTemplate(deps, anOperator(), { ...edit, name: 'ghost' }), {
    code: 'template.not_found',
  })
  await ensureBuiltInBlueprints(deps)
  const kept = (await listNewestTemplates(deps.platformDb)).find(({ name }) => name === 'soul')
  assert.deepEqual([kept?.version, kept?.content], [2, edit.content])
})

test('workspace files come from the customer, else from the template with its words filled in', async (t) => {
  const deps = await given(t)
  await ensureBuiltInBlueprints(deps)
  const newest = await newestDefinition(deps.platformDb, 'ai-assistant')
  assert.ok(newest)
  const files = await renderFiles(deps.platformDb, {
    definition: newest.definition,
    parameters: { agentName: 'Nora {{company}}', soulMd: 'I am {{agentName}}', agentsMd: '  ' },
    packages: ['telegram'],
    company: 'Acme $& AG',
  })
  const [soul, agents, tools] = files
  assert.deepEqual(soul, { name: 'SOUL.md', content: 'I am {{agentName}}', templateVersion: null })
  assert.match(agents?.content ?? '', /# How Nora \{\{company\}\} works/)
  assert.match(agents?.content ?? '', /people at Acme \$& AG/)
  assert.match(tools?.content ?? '', /- Telegram \(`telegram`\)/)
  assert.doesNotMatch(tools?.content ?? '', /discord/i)
  assert.equal(tools?.templateVersion, 1)
})
