import { z } from 'zod'
import { Id, multiline, text, Timestamp, Version } from './common.ts'
import { endpoint } from './endpoint.ts'

/** A text in the languages of the console; English is the fallback. */
export const LocalText = z.strictObject({ en: text(1, 500), de: text(1, 500).optional() })
export type LocalText = z.infer<typeof LocalText>

const Name = z
  .string()
  .max(40)
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'must be a lower-case label')
const FieldName = z
  .string()
  .max(40)
  .regex(/^[a-z][a-zA-Z0-9]*$/, 'must be a camelCase word')

/** One thing that an order for this blueprint is asked. */
export const BlueprintParameter = z.strictObject({
  name: FieldName,
  label: LocalText,
  hint: LocalText.optional(),
  type: z.enum(['text', 'multiline', 'number', 'choice', 'boolean']),
  required: z.boolean().default(false),
  min: z.int().optional(),
  max: z.int().optional(),
  choices: z
    .array(z.strictObject({ value: Name, label: LocalText }))
    .max(50)
    .optional(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  /** Whether a change order may alter it later. */
  changeable: z.boolean().default(true),
})

export const PackageSecret = z.strictObject({
  name: FieldName,
  label: LocalText,
  hint: LocalText.optional(),
  /** Anchored regular expression (RE2 subset: no look-around, no back-reference) that a value must match. */
  pattern: z.string().max(200).optional(),
})

/** An optional capability of the tenant, with the secrets it needs. */
export const BlueprintPackage = z.strictObject({
  name: Name,
  label: LocalText,
  description: LocalText.optional(),
  secrets: z.array(PackageSecret).max(20).default([]),
})

/** A workspace file: rendered from a versioned template, or written by the customer. */
export const BlueprintFile = z.strictObject({
  name: z
    .string()
    .max(60)
    .regex(/^[A-Za-z0-9._-]+$/),
  template: Name,
  /** The parameter that replaces the template's content when it is given. */
  parameter: FieldName.optional(),
})

/**
 * Where a secret of an object comes from: `${packageSecrets}` (all of them, each under `<package>.<secret>`), or a
 * secret that another resource chose, `${resources.<name>.secrets.<secret>}`.
 */
export const SecretSource = z
  .string()
  .max(120)
  .regex(
    /^\$\{(?:packageSecrets|resources\.[a-z][a-z0-9-]*\.secrets\.[a-z][a-zA-Z0-9]*)\}$/,
    'must be ${packageSecrets} or ${resources.<name>.secrets.<secret>}',
  )

/** One object in one outside system. Strings may hold `${…}` references, see docs/guides/blueprints.md. */
export const BlueprintResource = z.strictObject({
  name: Name,
  kind: z
    .string()
    .max(60)
    .regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'must be <system>.<object>'),
  scope: z.enum(['tenant', 'organization']),
  /** Name of a connector; the default one of the system where left out. */
  connector: z.string().max(60).optional(),
  /** Resources that must stand before this one is made. */
  needs: z.array(Name).max(20).default([]),
  parameters: z.record(z.string(), z.json()).default({}),
  /** Secrets that the object holds, by the name under which it holds them. */
  secrets: z.record(FieldName, SecretSource).default({}),
})

/** What a tenant consists of, as data. */
export const BlueprintDefinition = z.strictObject({
  name: Name,
  title: LocalText,
  description: LocalText,
  /** Who must agree before an order of this blueprint runs. */
  approval: z.enum(['auto', 'partner', 'operator', 'partner_then_operator']),
  /** `order`: made when the order is approved; `first_use`: when the first project is made in it. */
  provision: z.enum(['order', 'first_use']).default('order'),
  /** Whether a tenant of it holds projects. */
  projects: z.boolean().default(false),
  /** Days between cancelling and deletion in which a cancellation can be undone. */
  graceDays: z.int().min(0).max(365).default(30),
  parameters: z.array(BlueprintParameter).max(50).default([]),
  packages: z.array(BlueprintPackage).max(50).default([]),
  files: z.array(BlueprintFile).max(20).default([]),
  resources: z.array(BlueprintResource).min(1).max(50),
  /** What each project of a tenant is made of. */
  projectResources: z.array(BlueprintResource).max(20).default([]),
})
export type BlueprintDefinition = z.infer<typeof BlueprintDefinition>

export const Blueprint = z
  .object({
    id: Id,
    name: z.string(),
    version: Version,
    createdAt: Timestamp,
    definition: BlueprintDefinition,
    /** Whether every connector that its resources need is there. */
    orderable: z.boolean(),
  })
  .meta({ id: 'Blueprint' })
export type Blueprint = z.infer<typeof Blueprint>

export const listBlueprints = endpoint({
  id: 'blueprints.list',
  method: 'GET',
  path: '/v1/blueprints',
  summary: 'List the newest version of every blueprint',
  scope: 'self',
  support: 'read',
  response: z.object({ data: z.array(Blueprint) }),
})

const nameParams = z.strictObject({ name: Name })

export const readBlueprint = endpoint({
  id: 'blueprints.read',
  method: 'GET',
  path: '/v1/blueprints/:name',
  summary: 'Read the newest version of a blueprint, with its source',
  permission: 'blueprint:read',
  scope: 'reach',
  params: nameParams,
  response: z.object({
    blueprint: Blueprint,
    source: z.string(),
    versions: z.array(z.object({ version: Version, createdAt: Timestamp, tenants: z.int() })),
  }),
  errors: ['blueprint.not_found'],
})

export const publishBlueprint = endpoint({
  id: 'blueprints.publish',
  method: 'POST',
  path: '/v1/blueprints',
  summary: 'Publish a blueprint, or its next version, from YAML',
  permission: 'blueprint:manage',
  scope: 'platform',
  idempotency: 'required',
  status: 201,
  body: z.strictObject({ source: multiline(100_000) }),
  response: Blueprint,
  errors: ['blueprint.invalid', 'blueprint.unchanged'],
})

/** A text from which workspace files are made; every edit is a new version. */
export const Template = z
  .object({ name: z.string(), content: z.string(), version: Version, updatedAt: Timestamp })
  .meta({ id: 'Template' })
export type Template = z.infer<typeof Template>

export const listTemplates = endpoint({
  id: 'templates.list',
  method: 'GET',
  path: '/v1/templates',
  summary: 'List workspace file templates',
  permission: 'template:read',
  scope: 'platform',
  response: z.object({ data: z.array(Template) }),
})

export const updateTemplate = endpoint({
  id: 'templates.update',
  method: 'PUT',
  path: '/v1/templates/:name',
  summary: 'Write the next version of a template',
  permission: 'template:manage',
  scope: 'platform',
  idempotency: 'accepted',
  concurrency: 'if-match',
  params: nameParams,
  body: z.strictObject({ content: multiline(10_000) }),
  response: Template,
  errors: ['template.not_found'],
})
