import { joinTestCluster } from './cluster.ts'
import type { TestCluster } from './cluster.ts'
import { dropLeftovers, ensureTemplate } from './template.ts'

let cluster: TestCluster | undefined

/** Run by node:test once before all files; every file's process inherits the environment set here. */
export async function globalSetup(): Promise<void> {
  cluster = await joinTestCluster()
  const template = await ensureTemplate(cluster.url)
  if (cluster.alone) await dropLeftovers(cluster.url, template)
  process.env['FREEHOLD_TEST_CLUSTER_URL'] = cluster.url
  process.env['FREEHOLD_TEST_TEMPLATE'] = template
}

export async function globalTeardown(): Promise<void> {
  await cluster?.release()
}
