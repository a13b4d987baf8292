import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import type { TestLife } from '#test/test-db'

/** Made for these tests, for 127.0.0.1, and trusted nowhere. It ends in a hundred years. */
const certificate = `-----BEGIN CERTIFICATE-----
MIIBjzCCATagAwIBAgIUWcS88fsQMFHCAcSw5k1tV+lBW5owCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyMTAyMTU0M1oYDzIxMjYxMDI4
MDIxNTQzWjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASmciHQ8WuUBUXIe9sifz7PEUeTKb5NSb+kBXVY8nF7D/i3tmxeD2xI
c0zOstppXMLuKZoWr415QRIwdvsoU7qWo2QwYjAdBgNVHQ4EFgQUn1MpFYrkdZgL
bgm1gXFE+taUhncwHwYDVR0jBBgwFoAUn1MpFYrkdZgLbgm1gXFE+taUhncwDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0cAMEQC
IB65R+dynGwdJuA+bz1vmbkud1jXL9rvwA3QUqIbGmfoAiAAti9kIDOboX9lnBKE
HGZv4vsRQflCQpqVlUXXVaBxkQ==
-----END CERTIFICATE-----`
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9X/QaKZQIOSypYYm
Kt5cT6IHaOXyoQCtF71OD8HBOcmhRANCAASmciHQ8WuUBUXIe9sifz7PEUeTKb5N
Sb+kBXVY8nF7D/i3tmxeD2xIc0zOstppXMLuKZoWr415QRIwdvsoU7qW
-----END PRIVATE KEY-----`

/** When the certificate ends. */
export const certificateEnd = new Date('2126-10-28T02:15:43Z')

/** A server on this machine that shakes hands and says nothing, with a certificate that signs itself. */
export async function tlsServer(
  t: TestLife,
): Promise<{ readonly url: string; readonly connections: () => number }> {
  let connections = 0
  const server = createServer({ cert: certificate, key }, (socket) => {
    socket.on('error', () => {})
    socket.end()
  })
  server.on('connection', () => {
    connections += 1
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(async () => {
    server.close()
    await once(server, 'close')
  })
  const { port } = server.address() as AddressInfo
  return { url: `https://127.0.0.1:${port}`, connections: () => connections }
}
