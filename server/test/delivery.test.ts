import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { z } from 'zod'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const release = z
  .object({ version: z.string(), workspaces: z.array(z.string()) })
  .parse(JSON.parse(read('package.json')))

/** Every variable that the server reads; another test holds .env.example against the server. */
const variables = new Set(
  [...read('.env.example').matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => withoutFile(name ?? '')),
)

/** Any variable may come as the name of a file that holds it. */
function withoutFile(name: string): string {
  return name.replace(/_FILE$/, '')
}

function unknownOf(names: readonly string[]): string[] {
  const ofNode = ['HOME', 'NODE_COMPILE_CACHE', 'PATH']
  return names.filter((name) => !ofNode.includes(name) && !variables.has(withoutFile(name)))
}

const Compose = z.object({
  services: z.object({
    freehold: z.object({
      image: z.string(),
      environment: z.record(z.string(), z.string()),
      secrets: z.array(z.string()),
      read_only: z.literal(true),
      cap_drop: z.tuple([z.literal('ALL')]),
      security_opt: z.array(z.string()),
      ports: z.array(z.string()),
    }),
    database: z.strictObject({
      image: z.string(),
      restart: z.string(),
      environment: z.record(z.string(), z.string()),
      secrets: z.array(z.string()),
      volumes: z.array(z.string()),
      healthcheck: z.unknown(),
      stop_grace_period: z.string(),
      shm_size: z.string(),
    }),
  }),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
})

test('the compose file runs this release on a read-only root and opens no port but ours, on loopback', () => {
  const { services, secrets } = Compose.parse(parse(read('deploy/compose.yaml')))
  const { freehold } = services
  assert.equal(freehold.image, `freehold:${release.version}`)
  assert.ok(freehold.security_opt.includes('no-new-privileges:true'))
  assert.ok(freehold.ports.every((port) => port.startsWith('127.0.0.1:')))
  assert.deepEqual(unknownOf(Object.keys(freehold.environment)), [])
  for (const secret of freehold.secrets) assert.ok(secret in secrets, secret)
})

test('the image is built from the lockfile for every workspace and runs as nobody in particular', () => {
  const stages = read('Dockerfile')
    .split(/^FROM /m)
    .slice(1)
  const last = stages.at(-1) ?? ''
  assert.match(last, /^USER 65532:65532$/m)
  assert.ok(last.indexOf('\nUSER ') < last.indexOf('\nENTRYPOINT '), 'the user is set before the program')
  assert.doesNotMatch(read('Dockerfile'), /^ADD |npm install/m)
  const installing = stages.filter((stage) => stage.includes('npm ci'))
  assert.equal(installing.length, 2)
  for (const stage of installing) {
    for (const workspace of release.workspaces)
      assert.ok(stage.includes(`COPY ${workspace}/package.json ${workspace}/`), workspace)
  }
  const environment = [...last.matchAll(/^(?:ENV)?\s+([A-Z_]+)=/gm)].map(([, name]) => name ?? '')
  assert.ok(environment.includes('FREEHOLD_STATE_DIR'))
  assert.deepEqual(unknownOf(environment), [])
})

test('the unit reads known variables, and systemd finds nothing wrong with it', async (t) => {
  const unit = read('deploy/systemd/freehold.service')
  const names = [...unit.matchAll(/^Environment=([A-Z_]+)=/gm)].map(([, name]) => name ?? '')
  assert.deepEqual(unknownOf(names), [])
  if (spawnSync('systemd-analyze', ['--version']).status !== 0) {
    t.skip('systemd-analyze is not installed: the unit was not judged by systemd')
    return
  }
  const directory = mkdtempSync(join(tmpdir(), 'freehold-unit-'))
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  const path = join(directory, 'freehold.service')
  writeFileSync(path, unit.replace('/opt/freehold/node_modules/.bin/node', process.execPath))
  const judged = spawnSync('systemd-analyze', ['verify', '--man=no', path], { encoding: 'utf8' })
  assert.equal(
    judged.stderr
      .split('\n')
      .filter((line) => line.includes('freehold.service'))
      .join('\n'),
    '',
  )
  const security = spawnSync('systemd-analyze', ['security', '--offline=true', path], { encoding: 'utf8' })
  const exposure = /exposure level for freehold\.service: ([\d.]+)/.exec(security.stdout)?.[1]
  assert.ok(Number(exposure) <= 2, `exposure ${exposure}`)
})

const Chart = z.object({ version: z.string(), appVersion: z.string() })
const chart = 'deploy/helm/freehold'

test('the chart is of this release, and its schema knows exactly its values', () => {
  const { version, appVersion } = Chart.parse(parse(read(`${chart}/Chart.yaml`)))
  assert.deepEqual([version, appVersion], [release.version, release.version])
  const values = z.record(z.string(), z.unknown()).parse(parse(read(`${chart}/values.yaml`)))
  const schema = z
    .object({ properties: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(read(`${chart}/values.schema.json`)))
  const known = Object.keys(schema.properties).filter((name) => name !== 'global')
  assert.deepEqual(Object.keys(values).toSorted(), known.toSorted())
  const named = [
    ...read(`${chart}/templates/_pod.tpl`).matchAll(/name: ([A-Z][A-Z_]+),|\$secrets "([A-Z_]+)"/g),
  ]
  assert.ok(named.length > 5)
  assert.deepEqual(unknownOf(named.map(([, plain, secret]) => plain ?? secret ?? '')), [])
})

test('helm renders the chart whole, and refuses values that would not work', (t) => {
  const helm = process.env['HELM_PATH'] ?? 'helm'
  if (spawnSync(helm, ['version']).status !== 0) {
    t.skip('helm is not installed (set HELM_PATH): the chart was not rendered')
    return
  }
  const good = [
    '--set',
    'publicUrl=https://freehold.example.com,operatorEmail=a@example.com,existingSecret.name=freehold',
  ]
  const more = [
    '--set',
    'worker.separate=true,ingress.enabled=true,networkPolicy.enabled=true,metrics.tokenSecret.name=m',
  ]
  const template = ['template', 'freehold', join(root, chart), '--kube-version', '1.31.0']
  const text = execFileSync(helm, [...template, ...good, ...more], { encoding: 'utf8' })
  const objects = text
    .split(/^---$/m)
    .map((part) => z.object({ kind: z.string() }).nullable().parse(parse(part)))
  const kinds = objects.flatMap((object) => object?.kind ?? []).toSorted()
  const expected = [
    'Deployment',
    'Deployment',
    'Ingress',
    'NetworkPolicy',
    'PodDisruptionBudget',
    'Service',
    'ServiceAccount',
  ]
  assert.deepEqual(kinds, expected)
  assert.equal((text.match(/readOnlyRootFilesystem: true/g) ?? []).length, 2)
  for (const bad of [
    'publicUrl=http://plain.example.com',
    'replicas=0',
    'unknown=1',
    'image.digest=latest',
  ]) {
    assert.notEqual(spawnSync(helm, [...template, ...good, '--set', bad]).status, 0, bad)
  }
})
