import type { Socket } from 'node:net'
import type pg from 'pg'

/**
 * What `pg` gives a query object to work with. Its types leave out the COPY part of the protocol, which
 * lib/client.js hands to the object that is running (protocol-flow.html#PROTOCOL-COPY of PostgreSQL's manual).
 */
type Wire = {
  readonly stream: Socket
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
  sendCopyFail(reason: string): void
  sync(): void
}

const blockSize = 64 * 1024

/** Blocks that wait for their reader; above it the socket is not read any more. */
const highWater = 8

/** Runs one COPY statement on a client; `pg` calls these methods as messages come. */
class Copy {
  /** `pg` wraps it when it sets time limits. */
  callback: (() => void) | undefined
  private readonly text: string
  private wire: Wire | undefined
  private readonly blocks: Buffer[] = []
  private block = Buffer.allocUnsafe(blockSize)
  private used = 0
  private failure: Error | undefined
  /** No more messages of this statement will come. */
  ended = false
  rows = 0
  private paused = false
  private wake: (() => void) | undefined
  private readonly onCopyIn: ((wire: Wire) => void) | undefined

  constructor(text: string, onCopyIn?: (wire: Wire) => void) {
    this.text = text
    this.onCopyIn = onCopyIn
  }

  submit(connection: unknown): void {
    // `pg` passes its connection, whose COPY methods its types leave out.
    const wire = connection as Wire
    this.wire = wire
    wire.query(this.text)
  }

  handleCopyInResponse(wire: Wire): void {
    if (this.onCopyIn === undefined) wire.sendCopyFail('no data was expected')
    else this.onCopyIn(wire)
  }

  /** A chunk lies in a buffer that the parser uses again: it is copied. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    for (let from = 0; from < chunk.length;) {
      const copied = chunk.copy(this.block, this.used, from)
      this.used += copied
      from += copied
      if (this.used === blockSize) this.pushBlock()
    }
    if (this.blocks.length < highWater || this.paused) return
    this.paused = true
    this.wire?.stream.pause()
  }

  /** The server's own count, as in `COPY 17`. */
  handleCommandComplete({ text }: { readonly text: string }): void {
    this.rows = Number(text.split(' ')[1] ?? 0)
  }

  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}

  handleError(error: Error): void {
    this.failure ??= error
    this.finish()
  }

  handleReadyForQuery(): void {
    this.finish()
  }

  /** Settles when the server says that the statement is over. */
  async done(): Promise<void> {
    while (!this.ended) await this.next()
    if (this.failure !== undefined) throw this.failure
  }

  async *read(): AsyncGenerator<Buffer> {
    try {
      for (;;) {
        const block = this.blocks.shift()
        if (block !== undefined) {
          yield block
          continue
        }
        this.flow()
        if (this.failure !== undefined) throw this.failure
        if (this.ended) return
        await this.next()
      }
    } finally {
      this.flow()
    }
  }

  private next(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve))
  }

  private finish(): void {
    if (this.used > 0) this.pushBlock()
    this.ended = true
    this.callback?.()
    this.wake?.()
  }

  private flow(): void {
    if (!this.paused) return
    this.paused = false
    this.wire?.stream.resume()
  }

  private pushBlock(): void {
    this.blocks.push(this.block.subarray(0, this.used))
    this.block = Buffer.allocUnsafe(blockSize)
    this.used = 0
    this.wake?.()
  }
}

/**
 * The bytes of a `COPY … TO STDOUT`, in blocks, no faster than they are read. Whoever leaves early must give the
 * connection up: the server is still sending.
 */
export function copyOut(
  client: pg.ClientBase,
  statement: string,
): { readonly blocks: AsyncGenerator<Buffer>; readonly rows: () => number } {
  const copy = new Copy(statement)
  // The class has the methods that `pg` calls on any object with `submit`.
  client.query(copy as never)
  return { blocks: copy.read(), rows: () => copy.rows }
}

/** Stops early where the server has refused: `copy.done` tells why. */
async function send(wire: Wire, chunks: AsyncIterable<Buffer>, copy: Copy): Promise<void> {
  for await (const chunk of chunks) {
    if (copy.ended) return
    for (let from = 0; from < chunk.length; from += blockSize) {
      wire.sendCopyFromChunk(chunk.subarray(from, from + blockSize))
    }
    if (wire.stream.writableNeedDrain) await drained(wire.stream)
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      socket.off('drain', settle)
      socket.off('close', settle)
      resolve()
    }
    socket.once('drain', settle)
    socket.once('close', settle)
  })
}

/**
 * Feeds a `COPY … FROM STDIN`. A fault of the source ends the statement as failed and is thrown; so is the server's
 * refusal, after the source was read no further than needed. Answers how many rows came.
 */
export async function copyIn(
  client: pg.ClientBase,
  statement: string,
  chunks: AsyncIterable<Buffer>,
): Promise<number> {
  let broken: unknown
  const copy = new Copy(statement, (wire) => {
    send(wire, chunks, copy).then(
      () => wire.endCopyFrom(),
      (error: unknown) => {
        broken = error
        wire.sendCopyFail('the source failed')
      },
    )
  })
  client.query(copy as never)
  try {
    await copy.done()
    return copy.rows
  } catch (error) {
    throw broken ?? error
  }
}
