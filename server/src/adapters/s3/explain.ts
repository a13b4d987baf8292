import { ObjectStoreError, type ObjectStoreFault } from '#ports/object-store'

/** Codes by which servers of several makers say that there is no room. */
const full = new Set(['EntityTooLarge', 'InsufficientStorage', 'QuotaExceeded', 'XMinioStorageFull'])

type ServiceFault = { readonly name: string; readonly $metadata?: { readonly httpStatusCode?: number } }

function isServiceFault(error: unknown): error is Error & ServiceFault {
  return error instanceof Error && '$metadata' in error
}

function faultOf(name: string, status: number | undefined): ObjectStoreFault {
  if (full.has(name) || status === 507) return 'full'
  if (status === 404) return 'not_found'
  return status !== undefined && status < 500 && status !== 429 && status !== 408 ? 'refused' : 'unreachable'
}

const transport = /^(?:E[A-Z]+|TimeoutError|NetworkingError)$/

/** Words a fault of the store; what is none, the source's own for one, is answered as it came. */
export function explainS3(error: unknown, address: string): unknown {
  if (error instanceof ObjectStoreError || !(error instanceof Error)) return error
  if (isServiceFault(error) && error.$metadata?.httpStatusCode !== undefined) {
    const status = error.$metadata.httpStatusCode
    return new ObjectStoreError(faultOf(error.name, status), `${address} answered ${status} ${error.name}`, {
      cause: error,
    })
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  if (!transport.test(code) && !isServiceFault(error)) return error
  return new ObjectStoreError('unreachable', `${address} cannot be reached (${code})`, { cause: error })
}
