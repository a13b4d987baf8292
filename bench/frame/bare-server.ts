import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The least a Node server can be: one route, one fixed answer. Says where it serves as the real one does. */
const server = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end('{"status":"ok"}')
})

server.listen(0, '127.0.0.1', () => {
  // A TCP server's address is never the string or null that the type allows for.
  const { port } = server.address() as AddressInfo
  process.stdout.write(`${JSON.stringify({ ready: true, url: `http://127.0.0.1:${port}` })}\n`)
})

process.once('SIGTERM', () => {
  server.closeAllConnections()
  server.close()
})
