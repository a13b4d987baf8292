import { createFileRoute } from '@tanstack/react-router'
import { ConfirmedPage } from '#shell/confirmed-page'

export const Route = createFileRoute('/confirmed')({ component: ConfirmedPage })
