import { crc32, deflateSync, inflateSync } from 'node:zlib'
import { imageRefused } from './branding-errors.ts'

/** The chunks of PNG (W3C PNG, third edition) and how a picture of ours is kept: nothing but what draws it. */
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const maxSide = 1024

/** Samples per pixel by colour type, with the bit depths that the type allows. */
const colourTypes: Readonly<
  Record<number, { readonly samples: number; readonly depths: readonly number[] }>
> = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { samples: 3, depths: [8, 16] },
  3: { samples: 1, depths: [1, 2, 4, 8] },
  4: { samples: 2, depths: [8, 16] },
  6: { samples: 4, depths: [8, 16] },
}

type Chunk = { readonly type: string; readonly data: Buffer }

export function isPng(bytes: Buffer): boolean {
  return bytes.subarray(0, 8).equals(signature)
}

function readChunks(bytes: Buffer): Chunk[] {
  const chunks: Chunk[] = []
  let at = signature.length
  for (;;) {
    if (at + 12 > bytes.length) throw imageRefused('it ends too early')
    const length = bytes.readUInt32BE(at)
    if (at + 12 + length > bytes.length) throw imageRefused('it ends too early')
    const named = bytes.subarray(at + 4, at + 8 + length)
    if (crc32(named) !== bytes.readUInt32BE(at + 8 + length)) throw imageRefused('it is damaged')
    const type = named.toString('latin1', 0, 4)
    chunks.push({ type, data: named.subarray(4) })
    if (type === 'IEND') return chunks
    at += 12 + length
  }
}

type Header = { readonly rowBytes: number; readonly height: number; readonly colourType: number }

function readHeader(chunk: Chunk | undefined): Header {
  if (chunk?.type !== 'IHDR' || chunk.data.length !== 13) throw imageRefused('it has no header')
  const { data } = chunk
  const [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)]
  // Thirteen bytes were counted.
  const at = (index: number): number => data.readUInt8(index)
  const [depth, colourType, compression, filter, interlace] = [at(8), at(9), at(10), at(11), at(12)]
  if (![width, height].every((side) => side >= 1 && side <= maxSide))
    throw imageRefused(`its sides must be 1 to ${maxSide} pixels`)
  const kind = colourTypes[colourType]
  if (kind?.depths.includes(depth) !== true || compression + filter !== 0)
    throw imageRefused('its header is wrong')
  if (interlace !== 0) throw imageRefused('it is interlaced; save it without')
  return { rowBytes: Math.ceil((width * kind.samples * depth) / 8), height, colourType }
}

/** The picture's rows, each led by its filter; exactly as many as the header says. */
function readRows(chunks: readonly Chunk[], { rowBytes, height }: Header): Buffer {
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data))
  const expected = (rowBytes + 1) * height
  let rows: Buffer
  try {
    rows = inflateSync(packed, { maxOutputLength: expected })
  } catch {
    throw imageRefused('its pixels cannot be read')
  }
  if (rows.length !== expected) throw imageRefused('it has too few pixels')
  for (let row = 0; row < height; row += 1)
    if ((rows[row * (rowBytes + 1)] ?? 5) > 4) throw imageRefused('its pixels cannot be read')
  return rows
}

function writeChunk({ type, data }: Chunk): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(named), 4)
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)])
}

/**
 * The same picture, packed anew: header, palette, transparency and pixels. Text, profiles, animation, anything behind
 * the end and whatever was hidden in the packing is gone.
 */
export function repackPng(bytes: Buffer): Buffer {
  const chunks = readChunks(bytes)
  const header = readHeader(chunks[0])
  const rows = readRows(chunks, header)
  const palette = chunks.find(({ type }) => type === 'PLTE')
  if (palette !== undefined && (palette.data.length % 3 !== 0 || palette.data.length > 768))
    throw imageRefused('its palette is wrong')
  if (header.colourType === 3 && palette === undefined) throw imageRefused('it has no palette')
  const transparency = chunks.find(({ type }) => type === 'tRNS')
  if (transparency !== undefined && transparency.data.length > 256)
    throw imageRefused('its transparency is wrong')
  const kept = [
    chunks[0],
    palette,
    transparency,
    { type: 'IDAT', data: deflateSync(rows) },
    { type: 'IEND', data: Buffer.alloc(0) },
  ]
  return Buffer.concat([
    signature,
    ...kept.flatMap((chunk) => (chunk === undefined ? [] : [writeChunk(chunk)])),
  ])
}
