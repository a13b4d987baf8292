import type { Bucket } from './s3-store.ts'

const attempts = 5

/** Reads an object; where the connection is lost on the way, goes on from there, in the same version of it. */
export async function* downloadObject(bucket: Bucket, name: string): AsyncGenerator<Buffer> {
  const { sdk, client, name: Bucket, keyOf } = bucket
  let offset = 0
  let version: string | undefined
  for (let left = attempts; ;) {
    const range = offset === 0 ? {} : { Range: `bytes=${offset}-`, IfMatch: version }
    const { Body, ETag, ContentLength } = await client.send(
      new sdk.GetObjectCommand({ Bucket, Key: keyOf(name), ...range }),
    )
    version ??= ETag
    const end = offset + (ContentLength ?? 0)
    try {
      // In Node the body is a readable stream.
      for await (const chunk of Body as AsyncIterable<Buffer>) {
        offset += chunk.length
        yield chunk
      }
      if (offset === end) return
      throw Object.assign(new Error('The object ended early'), { code: 'ECONNRESET' })
    } catch (error) {
      left -= 1
      if (left === 0 || offset === 0) throw error
    }
  }
}
