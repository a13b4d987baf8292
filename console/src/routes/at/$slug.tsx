import { createFileRoute } from '@tanstack/react-router'
import { rememberPartner } from '#lib/brand'
import { signInUrl } from '#lib/sign-in'
import { RoutePending } from '#shell/route-pending'

/** A partner's link for its customers: sign-in in the partner's look. */
export const Route = createFileRoute('/at/$slug')({
  beforeLoad: async ({ params }) => {
    rememberPartner(params.slug)
    window.location.replace(signInUrl('app', '/app'))
    // The browser is on its way; until then there is nothing to show.
    await new Promise(() => {})
  },
  component: RoutePending,
})
