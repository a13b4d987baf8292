import * as contract from '@freehold/contract'
import { createBrowserClient, type BrowserClient } from '../../server/test/browser-client.ts'

export type Waiting = { readonly organizationId: string; readonly id: string; readonly planHash: string }

/** A person of the demo, signed in; for programs that speak to a server in a process of its own. */
export async function signIn(origin: string, persona: 'olga' | 'otto'): Promise<BrowserClient> {
  const client = createBrowserClient(origin, 'operator')
  const { status } = await client.navigate(`/_demo/${persona}`)
  // 503: the console is not built, which concerns nobody here.
  if (status !== 200 && status !== 503) throw new Error(`${persona} could not sign in (${status})`)
  return client
}

/** Runs `work` for every item, so many at once. Fails with the first that fails. */
export async function eachOf<T, R>(
  items: readonly T[],
  concurrency: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const one = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      // The loop ends before the items do.
      results[index] = await work(items[index] as T, index)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, one))
  return results
}

const botToken = '123456789:AAE-abcdefghijklmnopqrstuvwxyz012345'

async function submitOne(olga: BrowserClient, organizationId: string, index: number): Promise<string> {
  const draft = await olga.call(contract.createOrder, {
    params: { organizationId },
    body: {
      blueprint: 'ai-assistant',
      displayName: `Desk ${index}`,
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
  return draft.id
}

/** Orders of assistants with a Telegram secret, spread over new organizations, planned and waiting for an operator. */
export async function placeOrders(
  olga: BrowserClient,
  {
    orders,
    organizations,
    concurrency = 10,
  }: { orders: number; organizations: number; concurrency?: number },
): Promise<Waiting[]> {
  const numbers = Array.from({ length: organizations }, (_, index) => index + 1)
  const ids = await eachOf(numbers, concurrency, async (number) => {
    const body = { kind: 'company', name: `Customer ${number}`, country: 'CH', timeZone: 'Europe/Zurich' }
    return (await olga.call(contract.createOrganization, { body })).id
  })
  const wishes = Array.from({ length: orders }, (_, index) => ids[index % ids.length] ?? '')
  const placed = await eachOf(wishes, concurrency, async (organizationId, index) => ({
    organizationId,
    id: await submitOne(olga, organizationId, index),
  }))
  return eachOf(placed, concurrency, async ({ organizationId, id }) => ({
    organizationId,
    id,
    planHash: await planOf(olga, { organizationId, id }),
  }))
}

async function planOf(olga: BrowserClient, params: { organizationId: string; id: string }): Promise<string> {
  for (;;) {
    const { planState, plan } = await olga.call(contract.readOrder, { params })
    if (planState === 'ready' && plan !== null) return plan.hash
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
