import { listDeliveries, listWebhooks, readWebhook } from '@freehold/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from '#lib/api'

type Listing = { readonly cursor?: string | undefined }

export function webhookListQuery(query: Listing) {
  return queryOptions({
    queryKey: ['webhooks', 'list', query],
    queryFn: ({ signal }) => call(listWebhooks, { query, signal }),
    placeholderData: keepPreviousData,
  })
}

export function webhookQuery(id: string) {
  return queryOptions({
    queryKey: ['webhooks', id],
    queryFn: ({ signal }) => call(readWebhook, { params: { id }, signal }),
  })
}

export function deliveryListQuery(id: string, query: Listing) {
  return queryOptions({
    queryKey: ['webhooks', id, 'deliveries', query],
    queryFn: ({ signal }) => call(listDeliveries, { params: { id }, query, signal }),
    placeholderData: keepPreviousData,
    // What waits changes by itself.
    refetchInterval: ({ state }) => (state.data?.data.some((one) => one.state === 'waiting') ? 2_000 : false),
  })
}

/** What a change of a webhook makes look different. */
export const afterWebhookChange = [['webhooks'], ['auditEvents']] as const
