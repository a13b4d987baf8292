import { AppError } from '#platform/errors'

/** Refuses unless the row, read under its lock, has the version that If-Match named. */
export function requireVersion(row: { readonly version: number }, ifMatch: number): void {
  if (row.version !== ifMatch) {
    throw new AppError('request.precondition_failed', 'This was changed meanwhile; read it again')
  }
}
