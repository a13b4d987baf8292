import type { Section } from '../page.ts'
import type { Product } from '../product.ts'
import { authenticateCoolify, limitRate } from './access.ts'
import { applicationRoutes } from './applications.ts'
import { deploymentRoutes } from './deployments.ts'
import { environmentsOf, projectRoutes } from './projects.ts'
import { serverRoutes } from './servers.ts'
import { createCoolifyState, type CoolifyCredentials, type CoolifyState } from './state.ts'
import { systemControls, systemRoutes } from './system.ts'
import { variableRoutes } from './variables.ts'
import { coolifyWording } from './wording.ts'

export const coolify: Product<CoolifyState, CoolifyCredentials> = {
  title: 'Coolify',
  defaults: { token: '1|sim-coolify-token' },
  routes: [
    ...systemRoutes,
    ...projectRoutes,
    ...serverRoutes,
    ...applicationRoutes,
    ...variableRoutes,
    ...deploymentRoutes,
  ],
  controls: systemControls,
  wording: coolifyWording,
  createState: createCoolifyState,
  gate: limitRate,
  authenticate: authenticateCoolify,
  settle: (state) => state.settle(),
  sections,
  masked: ({ projects, environments, servers, applications, deployments, settings }) => ({
    projects,
    environments,
    servers,
    // What was sent may hold secrets: only the names are shown.
    applications: applications.map((application) => ({
      ...application,
      settings: Object.keys(application.settings),
    })),
    deployments,
    settings,
  }),
}

function sections(state: CoolifyState): readonly Section[] {
  const projectOf = (environmentId: number) => {
    const [environment] = state.tables.environments.by('id', String(environmentId))
    return environment && state.tables.projects.by('id', String(environment.project_id))[0]?.name
  }
  return [
    {
      title: 'Projects',
      columns: ['Name', 'Description', 'UUID', 'Environments'],
      rows: state.projects.map((project) => [
        project.name,
        project.description,
        project.uuid,
        environmentsOf(state, project)
          .map(({ name }) => name)
          .join(', '),
      ]),
    },
    {
      title: 'Applications',
      columns: ['Project', 'Name', 'Status', 'Address', 'Built by', 'UUID'],
      rows: state.applications.map((application) => [
        projectOf(application.environment_id),
        application.name,
        application.status,
        application.fqdn,
        application.build_pack,
        application.uuid,
      ]),
    },
    {
      title: 'Deployments',
      columns: ['Application', 'Status', 'Queued', 'UUID'],
      rows: state.deployments.map((deployment) => [
        deployment.application_name,
        deployment.status,
        deployment.created_at,
        deployment.deployment_uuid,
      ]),
    },
    {
      title: 'Servers',
      columns: ['Name', 'Address', 'Reachable', 'UUID'],
      rows: state.servers.map((server) => [server.name, server.ip, server.is_reachable, server.uuid]),
    },
  ]
}
