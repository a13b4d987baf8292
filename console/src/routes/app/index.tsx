import { createFileRoute, redirect } from '@tanstack/react-router'
import { OrganizationChoicePage } from '#features/overviews'
import { homePath } from '#lib/paths'
import { rememberedOrganization } from '#lib/remembered-organization'
import { meQuery } from '#lib/session'

export const Route = createFileRoute('/app/')({
  beforeLoad: async ({ context }) => {
    const { organizations } = await context.queryClient.ensureQueryData(meQuery('app'))
    const last = rememberedOrganization()
    const organization = organizations.find(({ id }) => id === last) ?? organizations[0]
    if (organization) throw redirect({ to: homePath('app', organization.id), replace: true })
  },
  component: OrganizationChoicePage,
})
