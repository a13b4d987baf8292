import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { TestLife } from '#test/test-db'

export type SmtpServer = {
  readonly url: URL
  /** Raw messages that were taken, as they came over the wire. */
  readonly taken: readonly string[]
  /** Replies to RCPT TO instead of 250, used up one by one. */
  readonly refuse: (...replies: readonly string[]) => void
}

/** Reads a dialogue line by line, and a message up to its dot. */
function converse(
  socket: Socket,
  answer: (line: string) => string | undefined,
  onMessage: (text: string) => void,
): void {
  let buffered = ''
  let isData = false
  socket.setEncoding('utf8')
  socket.on('error', () => {})
  socket.write('220 test ESMTP\r\n')
  socket.on('data', (chunk: string) => {
    buffered += chunk
    for (;;) {
      const end = buffered.indexOf(isData ? '\r\n.\r\n' : '\r\n')
      if (end < 0) return
      const text = buffered.slice(0, end)
      buffered = buffered.slice(end + (isData ? 5 : 2))
      if (isData) {
        onMessage(text)
        socket.write('250 taken\r\n')
        isData = false
        continue
      }
      const reply = answer(text)
      if (reply === undefined) return void socket.end('221 bye\r\n')
      isData = reply.startsWith('354')
      socket.write(`${reply}\r\n`)
    }
  })
}

type Step = { readonly from: string; readonly form: RegExp; readonly to: string; readonly reply: string }

/** Which command may come when, and what it is answered; anything else is out of order. */
const steps: readonly Step[] = [
  { from: '.*', form: /^EHLO \S+$/i, to: 'ready', reply: '250 test' },
  { from: '.*', form: /^RSET$/i, to: 'ready', reply: '250 ok' },
  { from: 'ready', form: /^MAIL FROM:<[^<>\s]+@[^<>\s]+>/i, to: 'mail', reply: '250 ok' },
  { from: 'mail', form: /^RCPT TO:<[^<>\s]+@[^<>\s]+>$/i, to: 'rcpt', reply: '250 ok' },
  { from: 'rcpt', form: /^DATA$/i, to: 'ready', reply: '354 go on' },
]

/** A mail server of RFC 5321's smallest kind, strict in its order of commands. */
export async function smtpServer(t: TestLife): Promise<SmtpServer> {
  const taken: string[] = []
  const refusals: string[] = []
  const server = createServer((socket) => {
    let stage = 'new'
    const answer = (line: string): string | undefined => {
      if (/^QUIT$/i.test(line)) return undefined
      const step = steps.find(({ from, form }) => new RegExp(`^${from}$`).test(stage) && form.test(line))
      if (step === undefined) return '503 bad sequence of commands'
      const refusal = step.to === 'rcpt' ? refusals.shift() : undefined
      if (refusal !== undefined) return refusal
      stage = step.to
      return step.reply
    }
    converse(socket, answer, (text) => taken.push(text))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(async () => {
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    url: new URL(`smtp://127.0.0.1:${port}`),
    taken,
    refuse: (...replies) => refusals.push(...replies),
  }
}
