import { z } from 'zod'
import type { Adapter, AnyAdapter, CheckResult, ConnectionSettings, ResourceKind } from '#ports/provisioner'

/** What a fake system's connection holds: how it was opened, for tests that ask. */
export type FakeConnection = ConnectionSettings

type FakeKind = {
  readonly name: string
  readonly scope: ResourceKind['scope']
  readonly parameters?: z.ZodType
  readonly secrets?: readonly string[]
}

function aKind(
  system: string,
  { name, scope, parameters, secrets = [] }: FakeKind,
): ResourceKind<FakeConnection> {
  return {
    kind: `${system}.${name}`,
    scope,
    parameters: parameters ?? z.record(z.string(), z.json()),
    suspension: 'enforced',
    nameFor: (tenant) => tenant,
    chosenSecrets: Object.fromEntries(secrets.map((secret) => [secret, () => `${secret}-value`])),
    observe: async () => ({ exists: false }),
    plan: () => ({ action: 'create', destructive: false, changes: [] }),
    apply: async (_, { ref }) => ({ externalId: ref.externalName, removed: 0 }),
    remove: async () => {},
  }
}

/** An outside system that exists in the test alone: which kinds it has, and what its check finds. */
export function fakeAdapter(
  system: string,
  kinds: readonly FakeKind[],
  check: (connection: FakeConnection) => Promise<CheckResult> = async () => ({
    version: '1.0',
    findings: [],
  }),
): AnyAdapter {
  const adapter: Adapter<FakeConnection> = {
    kind: system,
    title: system,
    credentials: [
      { name: 'token', label: 'Token', optional: false },
      { name: 'extra', label: 'Extra', optional: true },
    ],
    resourceKinds: kinds.map((kind) => aKind(system, kind)),
    connect: (settings) => settings,
    check,
  }
  // A registry holds adapters without the type of their connections, which only they themselves make.
  return adapter as AnyAdapter
}

/** The systems of the blueprints that come with Freehold, as far as publishing asks. */
export function fakeSystems(): readonly AnyAdapter[] {
  return [
    fakeAdapter('litellm', [
      { name: 'team', scope: 'organization' },
      { name: 'key', scope: 'tenant', secrets: ['key'] },
    ]),
    fakeAdapter('openbao', [{ name: 'path', scope: 'tenant' }]),
    fakeAdapter('gitea', [
      { name: 'organization', scope: 'tenant' },
      { name: 'repository', scope: 'project' },
    ]),
    fakeAdapter('coolify', [
      { name: 'project', scope: 'tenant' },
      { name: 'application', scope: 'project' },
    ]),
  ]
}
