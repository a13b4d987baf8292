import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newWebhookSecret, signMessage } from './sign-message.ts'

/** Messages signed by the reference library of Standard Webhooks (npm standardwebhooks 1.1.1). */
const vectors = [
  {
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: 1614265330,
    payload: '{"test": 2432232314}',
    signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
  {
    secret: 'whsec_ZnJlZWhvbGQtdGVzdC1zZWNyZXQtMzItYnl0ZXMtISE=',
    id: 'msg_000000000000000000000001',
    timestamp: 1700000000,
    payload: '{"type":"tenant.created","data":{"slug":"acme"}}',
    signature: 'v1,RRP9Zw7BOerh/CQrNxqy+EsQOVkrVnJEkoOExZQ/8Vo=',
  },
]

test('messages are signed as the reference library signs them', () => {
  for (const { secret, signature, ...message } of vectors)
    assert.deepEqual(signMessage([secret], message), {
      'webhook-id': message.id,
      'webhook-timestamp': String(message.timestamp),
      'webhook-signature': signature,
    })
})

test('two secrets make two signatures, the current one first', () => {
  const [first, second] = vectors
  assert.ok(first !== undefined && second !== undefined)
  const { 'webhook-signature': both } = signMessage([first.secret, second.secret], first)
  const [one = '', other = '', ...more] = both?.split(' ') ?? []
  assert.deepEqual([one, more], [first.signature, []])
  assert.notEqual(other, one)
})

test('a secret has 256 bits, and no two are alike', () => {
  const secrets = Array.from({ length: 100 }, newWebhookSecret)
  assert.equal(new Set(secrets).size, 100)
  for (const secret of secrets) assert.equal(Buffer.from(secret.replace('whsec_', ''), 'base64').length, 32)
})
