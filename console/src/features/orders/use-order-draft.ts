import type { BlueprintDefinition, Order } from '@freehold/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useState, useSyncExternalStore } from 'react'
import { createDraftSaver, type DraftSaver, type DraftState } from './order-draft-saver.ts'
import { draftRemote, orderQuery } from './order-queries.ts'

/** A draft that saves itself while it is typed, for as long as the component is there. */
export function useOrderDraft(
  initial: Order,
  definition: BlueprintDefinition,
): { readonly saver: DraftSaver; readonly draft: DraftState } {
  const client = useQueryClient()
  const [saver] = useState(() => {
    const query = orderQuery(initial.organizationId, initial.id)
    const keep = (order: Order): Order => {
      client.setQueryData(query.queryKey, order)
      return order
    }
    return createDraftSaver(initial, definition, {
      update: async (order, body) => keep(await draftRemote.update(order, body)),
      seal: async (order, name, values) => keep(await draftRemote.seal(order, name, values)),
      read: () => client.fetchQuery({ ...query, staleTime: 0 }),
    })
  })
  return { saver, draft: useSyncExternalStore(saver.subscribe, saver.state) }
}
