import { z } from 'zod'

/** Letters of any script, digits, spaces and these marks. */
export const Name = z
  .string()
  .min(3, 'The name must be at least 3 characters.')
  .max(255, 'The name may not be greater than 255 characters.')
  .regex(
    /^[\p{L}\p{M}\p{N}\s\-_.@/&()#,:+]+$/u,
    'The name may only contain letters, numbers, spaces, and these characters: - _ . / @ & ( ) # , : +',
  )

/** Other marks than in names: a colon is refused here. */
export const Description = z
  .string()
  .max(255, 'The description may not be greater than 255 characters.')
  .regex(
    /^[\p{L}\p{M}\p{N}\s\-_.,!?()'"+=*@/&]+$/u,
    `The description may only contain letters, numbers, spaces, and common punctuation: - _ . , ! ? ( ) ' " + = * / @ &`,
  )

const shape = <FieldName extends string, Schema extends z.ZodType>(
  names: readonly FieldName[],
  schema: Schema,
) =>
  // One entry per name.
  Object.fromEntries(names.map((name) => [name, schema])) as Record<FieldName, Schema>

const buildPack = z.enum(['nixpacks', 'railpack', 'static', 'dockerfile', 'dockercompose'])

const texts = [
  'destination_uuid',
  'docker_registry_image_tag',
  'ports_exposes',
  'ports_mappings',
  'health_check_path',
  'health_check_method',
  'health_check_scheme',
  'limits_memory',
  'limits_memory_swap',
  'limits_memory_reservation',
  'limits_cpus',
  'custom_labels',
  'custom_docker_run_options',
  'post_deployment_command',
  'post_deployment_command_container',
  'pre_deployment_command',
  'pre_deployment_command_container',
  'manual_webhook_secret_github',
  'manual_webhook_secret_gitlab',
  'manual_webhook_secret_bitbucket',
  'manual_webhook_secret_gitea',
  'preview_url_template',
] as const
const textsOrNull = [
  'health_check_port',
  'health_check_host',
  'health_check_response_text',
  'limits_cpuset',
  'gpu_driver',
  'gpu_count',
  'gpu_device_ids',
  'gpu_options',
  'custom_internal_name',
] as const
const flags = [
  'is_force_https_enabled',
  'is_preview_deployments_enabled',
  'health_check_enabled',
  'instant_deploy',
  'use_build_secrets',
  'is_git_submodules_enabled',
  'is_git_lfs_enabled',
  'is_git_shallow_clone_enabled',
  'disable_build_cache',
  'inject_build_args_to_dockerfile',
  'include_source_commit_in_build',
  'is_env_sorting_enabled',
  'is_pr_deployments_public_enabled',
  'is_gzip_enabled',
  'is_stripprefix_enabled',
  'is_raw_compose_deployment_enabled',
  'is_log_drain_enabled',
  'is_gpu_enabled',
  'is_consistent_container_name_enabled',
  'connect_to_docker_network',
  'force_domain_override',
  'is_container_label_escape_enabled',
] as const
const wholes = [
  'health_check_return_code',
  'health_check_interval',
  'health_check_timeout',
  'health_check_retries',
  'health_check_start_period',
  'limits_memory_swappiness',
  'limits_cpu_shares',
  'docker_images_to_keep',
  'max_restart_count',
] as const

/** Fields that every way of making or changing an application documents. */
const everywhere = {
  name: Name.optional(),
  description: Description.optional(),
  domains: z.string().optional(),
  noindex_domains: z.array(z.string()).optional(),
  redirect: z.enum(['www', 'non-www', 'both']).optional(),
  use_build_server: z.boolean().nullish(),
  stop_grace_period: z.int().nullish(),
  ...shape(texts, z.string().optional()),
  ...shape(textsOrNull, z.string().nullish()),
  ...shape(flags, z.boolean().optional()),
  ...shape(wholes, z.int().optional()),
}

/** Fields of applications that are built from a repository. */
const fromRepository = {
  static_image: z.literal('nginx:alpine').optional(),
  docker_compose_domains: z
    .array(
      z.strictObject({
        name: z.string().optional(),
        domain: z.string().optional(),
        redirect: z.enum(['www', 'non-www', 'both']).nullish(),
      }),
    )
    .optional(),
  ...shape(
    [
      'git_commit_sha',
      'docker_registry_image_name',
      'install_command',
      'build_command',
      'start_command',
      'base_directory',
      'publish_directory',
      'dockerfile',
      'dockerfile_location',
      'docker_compose_location',
      'docker_compose_custom_start_command',
      'docker_compose_custom_build_command',
      'watch_paths',
    ],
    z.string().optional(),
  ),
  ...shape(
    ['is_static', 'is_spa', 'is_auto_deploy_enabled', 'is_preserve_repository_enabled'],
    z.boolean().optional(),
  ),
}

const whereNew = {
  project_uuid: z.string(),
  server_uuid: z.string(),
  // The document calls both required; the product wants at least one.
  environment_name: z.string().optional(),
  environment_uuid: z.string().optional(),
  autogenerate_domain: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
  is_http_basic_auth_enabled: z.boolean().optional(),
  ...shape(['http_basic_auth_username', 'http_basic_auth_password'], z.string().nullish()),
}

export const CreatePublicApplication = z.strictObject({
  ...everywhere,
  ...fromRepository,
  ...whereNew,
  git_repository: z.string(),
  git_branch: z.string(),
  build_pack: buildPack,
})

export const CreateImageApplication = z.strictObject({
  ...everywhere,
  ...whereNew,
  docker_registry_image_name: z.string(),
})

const { static_image: _notChanged, ...changeable } = fromRepository

export const UpdateApplication = z.strictObject({
  ...everywhere,
  ...changeable,
  ...shape(
    ['project_uuid', 'server_uuid', 'environment_name', 'github_app_uuid', 'git_repository', 'git_branch'],
    z.string().optional(),
  ),
  build_pack: buildPack.optional(),
})
