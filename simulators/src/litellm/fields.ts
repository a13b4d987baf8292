import { z } from 'zod'

const text = z.string().nullish()
const whole = z.int().nullish()
const number = z.number().nullish()
const flag = z.boolean().nullish()
const object = z.record(z.string(), z.unknown()).nullish()
const list = z.array(z.unknown()).nullish()
const texts = z.array(z.string()).nullish()
const wholes = z.record(z.string(), z.int()).nullish()

/** GenerateKeyRequest and UpdateKeyRequest of LiteLLM 1.96 share these. */
const keyFields = {
  key_alias: text,
  duration: text,
  models: z.array(z.string()).nullish(),
  spend: number,
  max_budget: number,
  user_id: text,
  team_id: text,
  agent_id: text,
  max_parallel_requests: whole,
  metadata: object,
  tpm_limit: whole,
  rpm_limit: whole,
  budget_duration: text,
  budget_limits: list,
  allowed_cache_controls: list,
  config: object,
  permissions: object,
  model_max_budget: object,
  budget_fallbacks: object,
  model_rpm_limit: object,
  model_tpm_limit: object,
  mcp_rpm_limit: wholes,
  tag_rpm_limit: wholes,
  guardrails: texts,
  policies: texts,
  prompts: texts,
  blocked: flag,
  aliases: object,
  object_permission: object,
  key: text,
  budget_id: text,
  tags: texts,
  disable_global_guardrails: flag,
  throttle_on_budget_exceeded: flag,
  enforced_params: texts,
  allowed_routes: list,
  allowed_passthrough_routes: list,
  allowed_vector_store_indexes: list,
  rpm_limit_type: text,
  tpm_limit_type: text,
  router_settings: object,
  access_group_ids: texts,
  auto_rotate: flag,
  rotation_interval: text,
  organization_id: text,
}

export const GenerateKey = z.strictObject({
  ...keyFields,
  soft_budget: number,
  send_invite_email: flag,
  key_type: z.enum(['llm_api', 'management', 'read_only', 'default']).nullish(),
  project_id: text,
})

export const UpdateKey = z.strictObject({
  ...keyFields,
  temp_budget_increase: number,
  temp_budget_expiry: text,
})

const teamFields = {
  team_alias: text,
  organization_id: text,
  metadata: object,
  tpm_limit: whole,
  rpm_limit: whole,
  max_budget: number,
  soft_budget: number,
  budget_duration: text,
  budget_limits: list,
  router_settings: object,
  access_group_ids: texts,
  default_team_member_models: texts,
  model_aliases: object,
  tags: list,
  guardrails: texts,
  policies: texts,
  prompts: texts,
  object_permission: object,
  allowed_passthrough_routes: list,
  disable_global_guardrails: flag,
  secret_manager_settings: object,
  model_rpm_limit: wholes,
  model_tpm_limit: wholes,
  mcp_rpm_limit: wholes,
  team_member_budget: number,
  team_member_rpm_limit: whole,
  team_member_tpm_limit: whole,
  team_member_key_duration: text,
  team_member_budget_duration: text,
  allowed_vector_store_indexes: list,
  enforced_batch_output_expires_after: object,
  enforced_file_expires_after: object,
}

const Member = z.strictObject({ role: z.enum(['admin', 'user']), user_id: text, user_email: text })

export const NewTeam = z.strictObject({
  ...teamFields,
  team_id: text,
  admins: z.array(z.unknown()).default([]),
  members: z.array(z.unknown()).default([]),
  members_with_roles: z.array(Member).default([]),
  team_member_permissions: texts,
  models: z.array(z.string()).default([]),
  blocked: z.boolean().default(false),
  rpm_limit_type: text,
  tpm_limit_type: text,
})

export const UpdateTeam = z.strictObject({
  ...teamFields,
  team_id: z.string(),
  models: z.array(z.string()).nullish(),
  blocked: flag,
})

/** FastAPI reads booleans of a query from these words. */
export const queryFlag = z
  .enum(['true', 'false', 'True', 'False', '1', '0'])
  .default('false')
  .transform((word) => word === 'true' || word === 'True' || word === '1')

export const pageNumber = z.coerce.number().int().min(1).default(1)
