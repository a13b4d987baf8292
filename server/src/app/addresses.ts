import { createServer } from 'node:net'
import { StartError } from '#platform/db/embedded-postgres'
import type { Config } from './config.ts'

function tryPort(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen({ host, port, exclusive: true }, () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port))
    })
  })
}

/** The port to listen on, found free now. One plain line where it is taken or not ours to take. */
export async function findPort({ address: { host, port } }: Config): Promise<number> {
  try {
    return await tryPort(host, port)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const why: Record<string, string> = {
      EADDRINUSE: `${host}:${port} is taken by another program: stop that, or set ADDR to another port, such as ADDR=127.0.0.1:${port + 10}`,
      EACCES: `Listening on ${host}:${port} is not allowed: set ADDR to a port above 1023`,
      EADDRNOTAVAIL: `This machine has no address ${host}: set ADDR`,
    }
    throw new StartError(why[code] ?? `Listening on ${host}:${port} failed (${code})`)
  }
}

/** Scheme and host under which browsers see us. */
export function originOf({ publicUrl, address: { host } }: Config, port: number): string {
  if (publicUrl !== undefined) return publicUrl.origin
  const name = host === '127.0.0.1' || host === '::1' || host === 'localhost' ? 'localhost' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}
