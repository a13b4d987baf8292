import { createHash } from 'node:crypto'

export type StoredObject = {
  readonly body: Buffer
  readonly etag: string
  readonly at: Date
  readonly encryption: string | undefined
}
export type Part = { readonly body: Buffer; readonly etag: string }
export type Upload = {
  readonly key: string
  readonly encryption: string | undefined
  readonly parts: Map<number, Part>
}

/** What one bucket holds. */
export type S3State = {
  readonly bucket: string
  readonly objects: Map<string, StoredObject>
  /** Uploads that were begun and neither completed nor aborted. */
  readonly uploads: Map<string, Upload>
  /** Bytes that fit in; settable. */
  capacity: number
  /** Entries of one page of a list, at most 1000; settable. */
  pageSize: number
}

export function createState(bucket: string): S3State {
  return {
    bucket,
    objects: new Map(),
    uploads: new Map(),
    capacity: Number.POSITIVE_INFINITY,
    pageSize: 1000,
  }
}

export const etagOf = (body: Buffer): string => `"${createHash('md5').update(body).digest('hex')}"`

export function usedBytes({ objects, uploads }: S3State): number {
  let used = 0
  for (const { body } of objects.values()) used += body.length
  for (const { parts } of uploads.values()) for (const { body } of parts.values()) used += body.length
  return used
}
