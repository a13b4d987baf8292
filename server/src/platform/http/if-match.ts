import { AppError } from '#platform/errors'

/** The row is not the one that the caller read: somebody changed it meanwhile. */
export function preconditionFailed(): AppError {
  return new AppError('request.precondition_failed', 'This was changed meanwhile; read it again')
}

/** Refuses unless the row, read under its lock, has the version that If-Match named. */
export function requireVersion(row: { readonly version: number }, ifMatch: number): void {
  if (row.version !== ifMatch) throw preconditionFailed()
}
