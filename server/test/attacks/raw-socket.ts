import { connect } from 'node:net'

/** Sends bytes as they are and answers what came back until the other side closed, or was silent for so long. */
export function exchange(port: number, bytes: string | Buffer, silentMs = 250): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port })
    const parts: Buffer[] = []
    const finish = (): void => {
      socket.destroy()
      resolve(Buffer.concat(parts).toString('latin1'))
    }
    socket.setTimeout(silentMs, finish)
    socket.on('data', (part: Buffer) => void parts.push(part))
    socket.on('close', finish)
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? finish() : reject(error),
    )
    socket.on('connect', () => void socket.write(bytes))
  })
}

/** Status codes of all answers in what came back over one connection. */
export const statusesIn = (text: string): number[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
