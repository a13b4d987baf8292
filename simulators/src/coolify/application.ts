import { refuse } from '../route.ts'
import type { CoolifyApplication, CoolifyDeployment, CoolifyState } from './state.ts'
import { newUuid } from './state.ts'
import { invalid, no } from './wording.ts'

const keptDeployments = 5000

export function readApplication(state: CoolifyState, uuid: string): CoolifyApplication {
  const application = state.tables.applications.get(uuid)
  if (!application) throw no(404, 'Application not found.')
  return application
}

export function saveApplication(state: CoolifyState, application: CoolifyApplication): CoolifyApplication {
  return state.tables.applications.set(application.uuid, application)
}

export function showApplication({ settings, server_id, ...application }: CoolifyApplication) {
  return { ...settings, ...application, destination_id: server_id, config_hash: null }
}

export function setStatus(state: CoolifyState, uuid: string, status: string): void {
  const application = state.tables.applications.get(uuid)
  if (application) saveApplication(state, { ...application, status, updated_at: new Date().toISOString() })
}

/** Two applications may not answer at one address, unless that is forced. */
export function checkDomains(
  state: CoolifyState,
  domains: string | undefined,
  { own, isForced }: { own?: string; isForced: boolean | undefined },
): void {
  const wanted = split(domains)
  const wrong = wanted.filter((domain) => !URL.canParse(domain) || !/^https?:\/\/[^\s]+$/.test(domain))
  if (wrong.length > 0) throw invalid({ domains: wrong.map((domain) => `Invalid URL: ${domain}`) })
  if (isForced || wanted.length === 0) return
  const conflicts = state.applications
    .filter((application) => application.uuid !== own)
    .flatMap((application) =>
      split(application.fqdn)
        .filter((domain) => wanted.includes(domain))
        .map((domain) => ({
          domain,
          resource_name: application.name,
          resource_uuid: application.uuid,
          resource_type: 'application',
          message: `Domain ${domain} is already in use by application '${application.name}'`,
        })),
    )
  if (conflicts.length === 0) return
  throw refuse(409, {
    message: 'Domain conflicts detected. Use force_domain_override=true to proceed.',
    warning: 'Using the same domain for multiple resources can cause routing conflicts.',
    conflicts,
  })
}

function split(domains: string | null | undefined): readonly string[] {
  return (domains ?? '')
    .split(',')
    .map((domain) => domain.trim().replace(/\/$/, '').toLowerCase())
    .filter(Boolean)
}

/** Queues a deployment; a moment later it is finished and the application runs. */
export function deploy(
  state: CoolifyState,
  application: CoolifyApplication,
  { isForced = false, isRestart = false }: { isForced?: boolean; isRestart?: boolean } = {},
): CoolifyDeployment {
  const now = new Date().toISOString()
  const id = state.nextId('deployments')
  const deployment = state.tables.deployments.set(String(id), {
    id,
    deployment_uuid: newUuid(),
    application_id: String(application.id),
    applicationUuid: application.uuid,
    application_name: application.name,
    status: 'queued',
    force_rebuild: isForced,
    restart_only: isRestart,
    created_at: now,
    updated_at: now,
  })
  state.tables.deployments.delete(String(id - keptDeployments))
  state.later(() => {
    state.tables.deployments.set(String(id), {
      ...deployment,
      status: 'finished',
      updated_at: new Date().toISOString(),
    })
    setStatus(state, application.uuid, 'running:healthy')
  })
  return deployment
}

export function showDeployment({ applicationUuid: _applicationUuid, ...deployment }: CoolifyDeployment) {
  return { ...deployment, is_api: true, is_webhook: false, pull_request_id: 0, rollback: false }
}
