import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { until } from '#test/test-app'

/** Where a Keycloak distribution lies; see README.md beside this file. */
export const keycloakHome = process.env['FREEHOLD_TEST_KEYCLOAK_HOME']
/** For `test`: why nothing runs, where there is none. */
export const skip = keycloakHome === undefined && 'FREEHOLD_TEST_KEYCLOAK_HOME names no Keycloak distribution'

const realm = 'freehold'
const admin = { name: 'admin', password: 'only-for-this-test' }
const startMs = 240_000

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

type Json = Record<string, unknown>

const groupsMapper = {
  name: 'groups',
  protocol: 'openid-connect',
  protocolMapper: 'oidc-group-membership-mapper',
  config: {
    'claim.name': 'groups',
    'full.path': 'false',
    'id.token.claim': 'true',
    'access.token.claim': 'true',
    'userinfo.token.claim': 'true',
  },
}

async function isUp(url: string): Promise<boolean> {
  return fetch(`${url}/realms/master`).then(
    ({ ok }) => ok,
    () => false,
  )
}

/** One Keycloak on loopback with a database of its own; it ends with the test. */
export async function startKeycloak(t: TestContext) {
  const home = keycloakHome ?? ''
  const directory = mkdtempSync(join(tmpdir(), 'freehold-keycloak-'))
  const [port, management] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${port}`
  let child: ChildProcess | undefined

  async function start(): Promise<number> {
    const began = performance.now()
    const log = createWriteStream(join(directory, 'keycloak.log'), { flags: 'a' })
    child = spawn(
      join(home, 'bin/kc.sh'),
      [
        'start-dev',
        '--http-host=127.0.0.1',
        `--http-port=${port}`,
        `--http-management-port=${management}`,
        `--db-url=jdbc:h2:file:${directory}/keycloak;NON_KEYWORDS=VALUE`,
      ],
      {
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          KC_BOOTSTRAP_ADMIN_USERNAME: admin.name,
          KC_BOOTSTRAP_ADMIN_PASSWORD: admin.password,
          JAVA_OPTS_KC_HEAP: '-Xms64m -Xmx512m',
        },
      },
    )
    child.stdout?.pipe(log)
    child.stderr?.pipe(log)
    await until(() => isUp(url), Boolean, startMs)
    return performance.now() - began
  }

  async function stop(): Promise<void> {
    const ending = child
    child = undefined
    if (ending?.pid === undefined) return
    const ended = new Promise<void>((resolve) => ending.once('exit', () => resolve()))
    // The script and the server that it started are one process group.
    process.kill(-ending.pid, 'SIGTERM')
    await ended
    await until(
      () => isUp(url),
      (up) => !up,
      60_000,
    )
  }

  t.after(async () => {
    await stop()
    rmSync(directory, { recursive: true, force: true })
  })
  const startedInMs = await start()
  return { url, issuer: `${url}/realms/${realm}`, startedInMs, start, stop, ...administer(url) }
}

export type Keycloak = Awaited<ReturnType<typeof startKeycloak>>

/** What an administrator of the realm does, by Keycloak's own interface. */
function administer(url: string) {
  const token = async (): Promise<string> => {
    const response = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        client_id: 'admin-cli',
        username: admin.name,
        password: admin.password,
      }),
    })
    return ((await response.json()) as { access_token: string }).access_token
  }
  const call = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const response = await fetch(`${url}/admin/realms${path}`, {
      method,
      headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response
  }
  const list = async (path: string): Promise<Json[]> => (await (await call('GET', path)).json()) as Json[]
  const idOf = async (path: string, isIt: (one: Json) => boolean): Promise<string> =>
    String((await list(path)).find(isIt)?.['id'])
  const userId = (username: string) =>
    idOf(`/${realm}/users?exact=true&username=${username}`, (one) => one['username'] === username)
  const groupId = (name: string) => idOf(`/${realm}/groups?search=${name}`, (one) => one['name'] === name)

  return {
    makeRealm: async (groups: readonly string[]): Promise<void> => {
      await call('POST', '', { realm, enabled: true, sslRequired: 'none', accessTokenLifespan: 60 })
      for (const name of groups) await call('POST', `/${realm}/groups`, { name })
    },
    makeUser: async (username: string, password: string, groups: readonly string[]): Promise<void> => {
      await call('POST', `/${realm}/users`, {
        username,
        enabled: true,
        email: `${username}@keycloak.example`,
        emailVerified: true,
        firstName: username,
        lastName: 'Example',
        credentials: [{ type: 'password', value: password, temporary: false }],
      })
      const id = await userId(username)
      for (const name of groups) await call('PUT', `/${realm}/users/${id}/groups/${await groupId(name)}`)
    },
    /** A client as docs/guides asks for it: one per surface, with groups in its tokens. */
    makeClient: async (
      client: { readonly id: string; readonly secret: string },
      { origin, surface, name }: { readonly origin: string; readonly surface: string; readonly name: string },
    ): Promise<void> => {
      await call('POST', `/${realm}/clients`, {
        clientId: client.id,
        secret: client.secret,
        protocol: 'openid-connect',
        publicClient: false,
        standardFlowEnabled: true,
        directAccessGrantsEnabled: false,
        redirectUris: [`${origin}/auth/${surface}/callback/${name}`],
        attributes: {
          'post.logout.redirect.uris': `${origin}/`,
          'backchannel.logout.url': `${origin}/auth/${surface}/back-channel-logout`,
          'backchannel.logout.session.required': 'true',
          'pkce.code.challenge.method': 'S256',
        },
        protocolMappers: [groupsMapper],
      })
    },
    /** A client for programs: its access tokens name our interface as their audience. */
    makeTokenClient: async (
      client: { readonly id: string; readonly secret: string },
      audience: string,
    ): Promise<void> => {
      await call('POST', `/${realm}/clients`, {
        clientId: client.id,
        secret: client.secret,
        protocol: 'openid-connect',
        publicClient: false,
        standardFlowEnabled: false,
        directAccessGrantsEnabled: true,
        protocolMappers: [
          groupsMapper,
          {
            name: 'audience',
            protocol: 'openid-connect',
            protocolMapper: 'oidc-audience-mapper',
            config: { 'included.custom.audience': audience, 'access.token.claim': 'true' },
          },
        ],
      })
    },
    /** Tokens of a person for such a client. */
    tokensOf: async (
      client: { readonly id: string; readonly secret: string },
      person: { readonly username: string; readonly password: string },
    ): Promise<{
      readonly access_token: string
      readonly id_token: string
      readonly refresh_token: string
    }> => {
      const response = await fetch(`${url}/realms/${realm}/protocol/openid-connect/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'password',
          scope: 'openid',
          client_id: client.id,
          client_secret: client.secret,
          username: person.username,
          password: person.password,
        }),
      })
      if (!response.ok) throw new Error(`no tokens: ${response.status} ${await response.text()}`)
      return (await response.json()) as { access_token: string; id_token: string; refresh_token: string }
    },
    leaveGroup: async (username: string, group: string): Promise<void> => {
      await call('DELETE', `/${realm}/users/${await userId(username)}/groups/${await groupId(group)}`)
    },
    joinGroup: async (username: string, group: string): Promise<void> => {
      await call('PUT', `/${realm}/users/${await userId(username)}/groups/${await groupId(group)}`)
    },
    /** Signs the person out of Keycloak, which tells the clients of it over the back channel. */
    endSessionsOf: async (username: string): Promise<void> => {
      await call('POST', `/${realm}/users/${await userId(username)}/logout`)
    },
    /** Another key signs from now on, and the ones before are gone. */
    rotateKeys: async (): Promise<void> => {
      const { id } = (await (await call('GET', `/${realm}`)).json()) as { id: string }
      const type = 'org.keycloak.keys.KeyProvider'
      const before = (await list(`/${realm}/components?parent=${id}&type=${type}`)).filter(
        (one) => one['providerId'] === 'rsa-generated',
      )
      await call('POST', `/${realm}/components`, {
        name: `rsa-${crypto.randomUUID()}`,
        parentId: id,
        providerId: 'rsa-generated',
        providerType: type,
        config: { priority: ['200'], keySize: ['2048'], algorithm: ['RS256'] },
      })
      for (const one of before) await call('DELETE', `/${realm}/components/${String(one['id'])}`)
    },
  }
}
