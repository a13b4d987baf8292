import type { z } from 'zod'
import { PortError, type Json } from '#ports/provisioner'

/** Reads resolved parameters. A reference that is still there, or a value of the wrong kind, needs a person. */
export function readSpec<T>(kind: string, schema: z.ZodType<T>, spec: { readonly [key: string]: Json }): T {
  const read = schema.safeParse(spec)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new PortError(
    {
      system: kind.split('.', 1)[0] ?? kind,
      operation: 'read parameters',
      kind: 'invalid',
      retryable: false,
    },
    `${kind}: parameter "${issue?.path.join('.') ?? ''}" cannot be used: ${issue?.message ?? ''}`,
  )
}
