import { createFileRoute } from '@tanstack/react-router'
import { FrontPage } from '#features/platform'

export const Route = createFileRoute('/')({ component: FrontPage })
