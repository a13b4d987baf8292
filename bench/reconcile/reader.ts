import * as contract from '@freehold/contract'
import type { BrowserClient } from '../../server/test/browser-client.ts'
import { percentile } from '../frame/load.ts'
import type { Waiting } from './customers.ts'

const everyMs = 20

/**
 * Someone who looks around in the console, 50 requests a second whatever the answers take: lists and single objects
 * in turn. `stop` answers the latencies.
 */
export function startReader(client: BrowserClient, orders: readonly Waiting[]) {
  const latencies: number[] = []
  const underWay = new Set<Promise<void>>()
  let failures = 0
  let turn = 0
  const ask = async (): Promise<void> => {
    const { organizationId = '', id = '' } = orders[(turn * 7) % orders.length] ?? {}
    turn += 1
    const asked = [
      () => client.call(contract.listAllOrders, { query: { limit: '50' } }),
      () => client.call(contract.readOrder, { params: { organizationId, id } }),
      () => client.call(contract.listAllTenants, { query: { limit: '50' } }),
      () => client.call(contract.readOrganization, { params: { organizationId } }),
    ][turn % 4]
    const sent = performance.now()
    try {
      await asked?.()
      latencies.push(performance.now() - sent)
    } catch {
      failures += 1
    }
  }
  const timer = setInterval(() => {
    const one = ask().finally(() => underWay.delete(one))
    underWay.add(one)
  }, everyMs)
  return {
    stop: async () => {
      clearInterval(timer)
      await Promise.all(underWay)
      const sorted = Float64Array.from(latencies).sort()
      return {
        requests: sorted.length,
        failures,
        p50: percentile(sorted, 50),
        p99: percentile(sorted, 99),
      }
    },
  }
}
