import { defineJob } from '#platform/jobs/job'

/** Remove an orphan's object from its system. Tried again, further and further apart, until it is gone. */
export const removeOrphan = defineJob<{ orphanId: string }>('remove-orphan', {
  key: ({ orphanId }) => orphanId,
})
