import {
  listBlueprints,
  listTemplates,
  readBlueprint,
  type Blueprint,
  type LocalText,
} from '@freehold/contract'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { call } from '#lib/api'
import { useLanguage } from '#lib/i18n'

/** The newest version of every blueprint, with all that an order is asked. */
export const blueprintListQuery = queryOptions({
  queryKey: ['blueprints', 'list'],
  queryFn: async ({ signal }) => (await call(listBlueprints, { signal })).data,
  staleTime: 60_000,
})

export function blueprintQuery(name: string) {
  return queryOptions({
    queryKey: ['blueprints', 'one', name],
    queryFn: ({ signal }) => call(readBlueprint, { params: { name }, signal }),
  })
}

export const templateListQuery = queryOptions({
  queryKey: ['templates', 'list'],
  queryFn: async ({ signal }) => (await call(listTemplates, { signal })).data,
})

/** A blueprint's text in the language of the console; English where it has no other. */
export function useLocalText(): (text: LocalText) => string {
  const { locale } = useLanguage()
  return (text) => text[locale] ?? text.en
}

export function useBlueprint(name: string | undefined): Blueprint | undefined {
  const { data } = useQuery(blueprintListQuery)
  return data?.find((blueprint) => blueprint.name === name)
}

/** What people call a blueprint; its technical name until the list is there. */
export function useBlueprintTitle(): (name: string) => string {
  const local = useLocalText()
  const { data } = useQuery(blueprintListQuery)
  return (name) => {
    const blueprint = data?.find((candidate) => candidate.name === name)
    return blueprint ? local(blueprint.definition.title) : name
  }
}
