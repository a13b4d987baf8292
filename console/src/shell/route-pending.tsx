import { Container } from '@mantine/core'
import { PageSkeleton } from '#ui/page-frame'

/** Stands in for a page whose code or data is on its way. */
export function RoutePending() {
  return (
    <Container size="lg" py="xl">
      <PageSkeleton />
    </Container>
  )
}
