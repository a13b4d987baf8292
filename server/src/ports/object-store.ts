/** Why a store did not do what it was asked. */
export type ObjectStoreFault = 'not_found' | 'refused' | 'unreachable' | 'full'

/** A fault of a store, worded for the people who run it; no secret stands in it. */
export class ObjectStoreError extends Error {
  override readonly name = 'ObjectStoreError'
  readonly fault: ObjectStoreFault

  constructor(fault: ObjectStoreFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.fault = fault
  }
}

export type StoredObject = { readonly name: string; readonly bytes: number; readonly at: Date }

/** Keeps whole files by name: a folder, or a part of a bucket. */
export interface ObjectStore {
  /** For people; no secret stands in it. */
  readonly address: string
  /** Keeps a file whole or not at all, in place of an older one of its name; answers its length in bytes. */
  write(name: string, chunks: AsyncIterable<Buffer>, signal?: AbortSignal): Promise<number>
  read(name: string): AsyncGenerator<Buffer>
  list(): Promise<readonly StoredObject[]>
  /** Removing what is not there is no fault. */
  remove(name: string): Promise<void>
}
