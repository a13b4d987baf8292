import { ObjectStoreError } from '#ports/object-store'
import type { Bucket } from './s3-store.ts'

/** The least that a part but the last may have is 5 MiB, the most parts are 10,000 (Amazon S3 multipart limits). */
const mebibyte = 2 ** 20
function partSize(number: number): number {
  if (number <= 1000) return 8 * mebibyte
  return (number <= 2000 ? 32 : 64) * mebibyte
}

type Part = { readonly ETag: string | undefined; readonly PartNumber: number }

/** The same bytes in parts; at least one, perhaps empty. */
async function* inParts(
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<{ readonly number: number; readonly body: Buffer; readonly isLast: boolean }> {
  let number = 1
  let waiting: Buffer[] = []
  let length = 0
  for await (const chunk of chunks) {
    if (length >= partSize(number)) {
      yield { number, body: Buffer.concat(waiting), isLast: false }
      number += 1
      waiting = []
      length = 0
    }
    waiting.push(chunk)
    length += chunk.length
  }
  yield { number, body: Buffer.concat(waiting), isLast: true }
}

type Upload = { readonly chunks: AsyncIterable<Buffer>; readonly signal: AbortSignal | undefined }

function createUpload(
  { sdk, client, name: Bucket, keyOf, encryption }: Bucket,
  name: string,
  signal?: AbortSignal,
) {
  const at = { Bucket, Key: keyOf(name) }
  const whole = { ...at, ...(encryption === undefined ? {} : { ServerSideEncryption: encryption }) }
  const options = signal === undefined ? {} : { abortSignal: signal }
  let uploadId: string | undefined
  return {
    put: (body: Buffer) => client.send(new sdk.PutObjectCommand({ ...whole, Body: body }), options),
    begin: async () => {
      const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand(whole), options)
      uploadId = UploadId
    },
    part: async (number: number, body: Buffer): Promise<Part> => {
      const part = { ...at, UploadId: uploadId, PartNumber: number, Body: body }
      const { ETag } = await client.send(new sdk.UploadPartCommand(part), options)
      return { ETag, PartNumber: number }
    },
    complete: (parts: readonly Part[]) =>
      client.send(
        new sdk.CompleteMultipartUploadCommand({
          ...at,
          UploadId: uploadId,
          MultipartUpload: { Parts: [...parts] },
        }),
        options,
      ),
    /** Also when we were told to stop: parts that are left behind cost money and are seen by nobody. */
    abort: async () => {
      if (uploadId === undefined) return
      const abort = new sdk.AbortMultipartUploadCommand({ ...at, UploadId: uploadId })
      await client.send(abort).catch(() => undefined)
    },
    length: async () => (await client.send(new sdk.HeadObjectCommand(at), options)).ContentLength,
  }
}

/** Writes an object whole or not at all; in memory is one part of it at a time. */
export async function uploadObject(
  bucket: Bucket,
  name: string,
  { chunks, signal }: Upload,
): Promise<number> {
  const upload = createUpload(bucket, name, signal)
  const parts: Part[] = []
  let bytes = 0
  try {
    for await (const { number, body, isLast } of inParts(chunks)) {
      bytes += body.length
      signal?.throwIfAborted()
      if (number === 1 && isLast) {
        await upload.put(body)
        break
      }
      if (number === 1) await upload.begin()
      parts.push(await upload.part(number, body))
    }
    if (parts.length > 0) await upload.complete(parts)
  } catch (error) {
    await upload.abort()
    throw error
  }
  const stored = await upload.length()
  if (stored === bytes) return bytes
  throw new ObjectStoreError('refused', `The store holds ${stored} bytes of ${bytes}`)
}
