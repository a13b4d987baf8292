import type * as Sdk from '@aws-sdk/client-s3'
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import { type ObjectStore, ObjectStoreError, type StoredObject } from '#ports/object-store'
import { downloadObject } from './download.ts'
import { explainS3 } from './explain.ts'
import { uploadObject } from './upload.ts'

export type S3Options = {
  readonly bucket: string
  /** Begins every key; empty, or ending in `/`. */
  readonly prefix: string
  /** Undefined: Amazon's own, by region. */
  readonly endpoint?: URL | undefined
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** Encryption by the store, beside ours. */
  readonly serverSideEncryption?: 'AES256' | 'aws:kms' | undefined
  /** Above ours: time limits, an agent, attempts. */
  readonly client?: Partial<S3ClientConfig>
}

/** What the parts of this adapter share: the vendor's module, a client, and where things lie. */
export type Bucket = {
  readonly sdk: typeof Sdk
  readonly client: S3Client
  readonly name: string
  readonly keyOf: (name: string) => string
  readonly encryption: S3Options['serverSideEncryption']
}

const plainName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/

async function openBucket(options: S3Options): Promise<Bucket> {
  const sdk = await import('@aws-sdk/client-s3')
  const { bucket, prefix, endpoint, region, credentials, client } = options
  return {
    sdk,
    name: bucket,
    encryption: options.serverSideEncryption,
    keyOf: (name) => {
      if (!plainName.test(name)) throw new ObjectStoreError('refused', `${name} is no object name`)
      return `${prefix}${name}`
    },
    client: new sdk.S3Client({
      region,
      credentials,
      // Buckets as a part of the path are understood everywhere, as a part of the host's name only at Amazon.
      forcePathStyle: true,
      ...(endpoint === undefined ? {} : { endpoint: endpoint.href }),
      // From 3.729 on a checksum that other makers' servers refuse is added by default (aws-sdk-js-v3#6810).
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: 4,
      ...client,
    }),
  }
}

async function listObjects({ sdk, client, name }: Bucket, prefix: string): Promise<StoredObject[]> {
  const found: StoredObject[] = []
  let token: string | undefined
  do {
    const page = await client.send(
      new sdk.ListObjectsV2Command({ Bucket: name, Prefix: prefix, ContinuationToken: token }),
    )
    for (const { Key: key, Size: bytes, LastModified: at } of page.Contents ?? []) {
      const rest = key?.slice(prefix.length) ?? ''
      if (plainName.test(rest) && at !== undefined) found.push({ name: rest, bytes: bytes ?? 0, at })
    }
    token = page.NextContinuationToken
  } while (token !== undefined)
  return found
}

/** A part of a bucket. Objects are written by multipart upload, which is aborted where it does not come to its end. */
export function s3Store(options: S3Options): ObjectStore {
  const address = `s3://${options.bucket}/${options.prefix}`
  let opening: Promise<Bucket> | undefined
  const bucket = (): Promise<Bucket> => (opening ??= openBucket(options))
  const explained = async <T>(work: (bucket: Bucket) => Promise<T>): Promise<T> => {
    try {
      return await work(await bucket())
    } catch (error) {
      throw explainS3(error, address)
    }
  }
  return {
    address,
    write: (name, chunks, signal) => explained((open) => uploadObject(open, name, { chunks, signal })),
    read: async function* (name) {
      try {
        yield* downloadObject(await bucket(), name)
      } catch (error) {
        throw explainS3(error, address)
      }
    },
    list: () => explained((open) => listObjects(open, options.prefix)),
    remove: (name) =>
      explained(async ({ sdk, client, name: bucketName, keyOf }) => {
        await client.send(new sdk.DeleteObjectCommand({ Bucket: bucketName, Key: keyOf(name) }))
      }),
  }
}
