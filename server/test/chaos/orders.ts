import { setTimeout as pause } from 'node:timers/promises'
import * as contract from '@freehold/contract'
import type { PatientClient } from './patient-client.ts'

export type People = { readonly olga: PatientClient; readonly otto: PatientClient }
export type Ordered = { readonly organizationId: string; readonly id: string; readonly name: string }

export async function anOrganization({ olga }: People, number: number): Promise<string> {
  const body = { kind: 'company', name: `Customer ${number}`, country: 'CH', timeZone: 'Europe/Zurich' }
  return (await olga.call(contract.createOrganization, { body })).id
}

/** Orders an assistant with its Telegram secret and approves it once it is planned. */
export async function orderAssistant(
  { olga, otto }: People,
  { organizationId, botToken }: { organizationId: string; botToken: string },
): Promise<Ordered> {
  const draft = await olga.call(contract.createOrder, {
    params: { organizationId },
    body: {
      blueprint: 'ai-assistant',
      displayName: 'Desk',
      parameters: { agentName: 'Ada' },
      packages: ['telegram'],
    },
  })
  const params = { organizationId, id: draft.id }
  await olga.call(contract.sealOrderSecrets, {
    params: { ...params, package: 'telegram' },
    body: { values: { botToken } },
    ifMatch: draft.version,
  })
  await olga.call(contract.submitOrder, { params })
  await otto.call(contract.approveOrder, { params, body: { planHash: await planOf(otto, params) } })
  return { ...params, name: draft.tenantName }
}

async function planOf(otto: PatientClient, params: { organizationId: string; id: string }): Promise<string> {
  const deadline = performance.now() + 300_000
  while (performance.now() < deadline) {
    const { planState, plan } = await otto.call(contract.readOrder, { params })
    if (planState === 'ready' && plan !== null) return plan.hash
    await pause(50)
  }
  throw new Error('The order was not planned in five minutes')
}
