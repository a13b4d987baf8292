import { createFileRoute } from '@tanstack/react-router'
import { OperatorsPage } from '#features/operators'

export const Route = createFileRoute('/operator/team')({ component: OperatorsPage })
