import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { noContent, routesOf } from '../route.ts'
import type { BaoCaller } from './caller.ts'
import { readMountOf } from './secret.ts'
import type { BaoState, BaoTransitKey } from './state.ts'
import { decrypt, encrypt, toBytes } from './transit-cipher.ts'
import { errors, found } from './wording.ts'

const route = routesOf<BaoState, BaoCaller>()
type Addressed = Parameters<typeof readMountOf>[0] & {
  readonly params: { readonly mount: string; readonly name: string }
}

const KeyBody = z
  .strictObject({
    allow_plaintext_backup: z.boolean().optional(),
    auto_rotate_period: z.union([z.string(), z.int()]).optional(),
    context: z.string().optional(),
    convergent_encryption: z.literal(false).optional(),
    derived: z.boolean().optional(),
    exportable: z.boolean().optional(),
    key_size: z.int().optional(),
    managed_key_id: z.string().optional(),
    managed_key_name: z.string().optional(),
    // What the simulator can do; the product knows more.
    type: z.literal('aes256-gcm96').optional(),
  })
  .nullish()

const createKey = route({
  method: 'POST',
  path: '/v1/:mount/keys/:name',
  body: KeyBody,
  handle: (call) => {
    const existing = findKey(call)
    if (existing) return found(describe(existing))
    const { mountKey } = readMountOf(call, 'transit')
    return found(
      describe(
        save(call.state, {
          mount: mountKey,
          name: call.params.name,
          type: 'aes256-gcm96',
          derived: call.body?.derived ?? false,
          exportable: call.body?.exportable ?? false,
          deletionAllowed: false,
          minDecryptionVersion: 1,
          versions: [newMaterial()],
        }),
      ),
    )
  },
})

const newMaterial = () => ({
  material: randomBytes(32).toString('base64'),
  createdAt: new Date().toISOString(),
})

const save = (state: BaoState, key: BaoTransitKey) =>
  state.tables.transitKeys.set(`${key.mount}/${key.name}`, key)

function findKey(call: Addressed): BaoTransitKey | undefined {
  const { mountKey } = readMountOf(call, 'transit')
  return call.state.tables.transitKeys.get(`${mountKey}/${call.params.name}`)
}

function readKey(call: Addressed): BaoTransitKey {
  const key = findKey(call)
  if (!key) throw errors(400, 'encryption key not found')
  return key
}

function describe(key: BaoTransitKey) {
  return {
    name: key.name,
    type: key.type,
    derived: key.derived,
    exportable: key.exportable,
    allow_plaintext_backup: false,
    auto_rotate_period: 0,
    deletion_allowed: key.deletionAllowed,
    latest_version: key.versions.length,
    min_available_version: 0,
    min_decryption_version: key.minDecryptionVersion,
    min_encryption_version: 0,
    supports_encryption: true,
    supports_decryption: true,
    supports_derivation: true,
    supports_signing: false,
    keys: Object.fromEntries(
      key.versions.map(({ createdAt }, index) => [index + 1, Math.floor(Date.parse(createdAt) / 1000)]),
    ),
  }
}

const showKey = route({
  method: 'GET',
  path: '/v1/:mount/keys/:name',
  handle: (call) => {
    const key = findKey(call)
    if (!key) throw errors(404)
    return found(describe(key))
  },
})

const configureKey = route({
  method: 'POST',
  path: '/v1/:mount/keys/:name/config',
  body: z.strictObject({
    allow_plaintext_backup: z.boolean().optional(),
    auto_rotate_period: z.union([z.string(), z.int()]).optional(),
    deletion_allowed: z.boolean().optional(),
    exportable: z.boolean().optional(),
    min_decryption_version: z.int().positive().optional(),
    min_encryption_version: z.int().min(0).optional(),
  }),
  handle: (call) => {
    const key = readKey(call)
    const minimum = call.body.min_decryption_version ?? key.minDecryptionVersion
    if (minimum > key.versions.length)
      throw errors(
        400,
        `cannot set min decryption version of ${minimum}, latest key version is ${key.versions.length}`,
      )
    const deletionAllowed = call.body.deletion_allowed ?? key.deletionAllowed
    return found(describe(save(call.state, { ...key, deletionAllowed, minDecryptionVersion: minimum })))
  },
})

const rotateKey = route({
  method: 'POST',
  path: '/v1/:mount/keys/:name/rotate',
  body: z
    .strictObject({ managed_key_id: z.string().optional(), managed_key_name: z.string().optional() })
    .nullish(),
  handle: (call) => {
    const key = readKey(call)
    return found(describe(save(call.state, { ...key, versions: [...key.versions, newMaterial()] })))
  },
})

const deleteKey = route({
  method: 'DELETE',
  path: '/v1/:mount/keys/:name',
  handle: (call) => {
    const key = readKey(call)
    if (!key.deletionAllowed) throw errors(400, 'deletion is not allowed for this key')
    call.state.tables.transitKeys.delete(`${key.mount}/${key.name}`)
    return noContent
  },
})

const Item = {
  plaintext: z.string().optional(),
  ciphertext: z.string().optional(),
  context: z.string().optional(),
  key_version: z.int().min(0).optional(),
  nonce: z.string().optional(),
  reference: z.string().optional(),
}
const batch = (names: readonly (keyof typeof Item)[]) => {
  const picked = Object.fromEntries(names.map((name) => [name, Item[name]]))
  return z.array(z.strictObject(picked)).optional()
}
type Item = { readonly [Name in keyof typeof Item]?: string | number | undefined }

const cryptoRoute = (
  verb: 'encrypt' | 'decrypt' | 'rewrap',
  body: z.ZodType<{ batch_input?: readonly Item[] | undefined } & Item>,
  work: (key: BaoTransitKey, item: Item) => object,
) =>
  route({
    method: 'POST',
    path: `/v1/:mount/${verb}/:name` as '/v1/:mount/encrypt/:name',
    body,
    handle: (call) => {
      const key = readKey(call)
      const { batch_input, ...single } = call.body
      return found(
        batch_input ? { batch_results: batch_input.map((item) => work(key, item)) } : work(key, single),
      )
    },
  })

const text = (value: string | number | undefined) => (typeof value === 'string' ? value : undefined)
const whole = (value: string | number | undefined) => (typeof value === 'number' ? value : undefined)

const encryptRoute = cryptoRoute(
  'encrypt',
  z.strictObject({
    plaintext: Item.plaintext,
    context: Item.context,
    key_version: Item.key_version,
    nonce: Item.nonce,
    associated_data: z.undefined().optional(),
    convergent_encryption: z.literal(false).optional(),
    type: z.string().optional(),
    partial_failure_response_code: z.int().optional(),
    batch_input: batch(['plaintext', 'context', 'key_version', 'nonce', 'reference']),
  }),
  (key, item) => {
    const version = whole(item.key_version) || key.versions.length
    return {
      ciphertext: encrypt(key, toBytes('plaintext', text(item.plaintext)), text(item.context), version),
      key_version: version,
    }
  },
)

const decryptRoute = cryptoRoute(
  'decrypt',
  z.strictObject({
    ciphertext: Item.ciphertext,
    context: Item.context,
    nonce: Item.nonce,
    associated_data: z.undefined().optional(),
    partial_failure_response_code: z.int().optional(),
    batch_input: batch(['ciphertext', 'context', 'nonce', 'reference']),
  }),
  (key, item) => ({
    plaintext: decrypt(key, text(item.ciphertext) ?? '', text(item.context)).toString('base64'),
  }),
)

const rewrapRoute = cryptoRoute(
  'rewrap',
  z.strictObject({
    ciphertext: Item.ciphertext,
    context: Item.context,
    key_version: Item.key_version,
    nonce: Item.nonce,
    batch_input: batch(['ciphertext', 'context', 'key_version', 'nonce', 'reference']),
  }),
  (key, item) => {
    const version = whole(item.key_version) || key.versions.length
    const plaintext = decrypt(key, text(item.ciphertext) ?? '', text(item.context))
    return { ciphertext: encrypt(key, plaintext, text(item.context), version), key_version: version }
  },
)

const dataKey = route({
  method: 'POST',
  path: '/v1/:mount/datakey/:plaintext/:name',
  body: z
    .strictObject({
      bits: z.union([z.literal(128), z.literal(256), z.literal(512)]).optional(),
      context: z.string().optional(),
      key_version: z.int().optional(),
      nonce: z.string().optional(),
    })
    .nullish(),
  handle: (call) => {
    const key = readKey(call)
    const { plaintext } = call.params
    if (plaintext !== 'plaintext' && plaintext !== 'wrapped')
      throw errors(400, 'Invalid path, must be "plaintext" or "wrapped"')
    const secret = randomBytes((call.body?.bits ?? 256) / 8)
    const ciphertext = encrypt(key, secret, call.body?.context, call.body?.key_version)
    const key_version = call.body?.key_version || key.versions.length
    return found({
      ciphertext,
      key_version,
      ...(plaintext === 'plaintext' && { plaintext: secret.toString('base64') }),
    })
  },
})

export const transitRoutes = [
  createKey,
  showKey,
  configureKey,
  rotateKey,
  deleteKey,
  encryptRoute,
  decryptRoute,
  rewrapRoute,
  dataKey,
]
