import { createFileRoute } from '@tanstack/react-router'
import { z } from 'zod'
import { SignInOptionsPage } from '#features/sessions'

const Search = z.object({
  surface: z.enum(['operator', 'partner', 'app']).catch('app'),
  returnTo: z.string().catch(''),
})

export const Route = createFileRoute('/sign-in/')({ component: Page })

function Page() {
  const { surface, returnTo } = Search.parse(Route.useSearch())
  return <SignInOptionsPage surface={surface} returnTo={returnTo === '' ? `/${surface}` : returnTo} />
}
