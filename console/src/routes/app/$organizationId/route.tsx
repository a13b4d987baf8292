import { createFileRoute, notFound, redirect } from '@tanstack/react-router'
import { organizationBrandQuery } from '#lib/brand'
import { homePath } from '#lib/paths'
import { rememberOrganization } from '#lib/remembered-organization'
import { meQuery } from '#lib/session'
import { SurfaceShell } from '#shell/surface-shell'

export const Route = createFileRoute('/app/$organizationId')({
  // People may type the slug; everything below is addressed by id.
  beforeLoad: async ({ context, params }) => {
    const me = await context.queryClient.ensureQueryData(meQuery('app'))
    const wanted = params.organizationId
    const organization = me.organizations.find(({ id, slug }) => id === wanted || slug === wanted)
    if (!organization) throw notFound()
    if (organization.id !== wanted) throw redirect({ to: homePath('app', organization.id), replace: true })
    rememberOrganization(organization.id)
    // The look is there with the first page; without it the page comes all the same.
    await context.queryClient.ensureQueryData(organizationBrandQuery(organization.id)).catch(() => undefined)
  },
  component: OrganizationShell,
})

function OrganizationShell() {
  const { organizationId } = Route.useParams()
  return <SurfaceShell scope={{ surface: 'app', organizationId }} />
}
