import { z } from 'zod'
import { createHttp, type Call, type Http, type Refusal, type Reply } from '#adapters/http'
import { PortError, type ConnectionSettings } from '#ports/provisioner'

export type Openbao = {
  /** For what OpenBao answers to everybody. */
  readonly anonymous: Http
  /** Carries the token. */
  readonly signedIn: Http
  /** Whether a token that has run out is replaced by signing in again. */
  readonly renews: boolean
}

/** @throws PortError where neither a token nor a whole role is given */
export function connectOpenbao(settings: ConnectionSettings): Openbao {
  const { namespace } = settings.credentials
  const anonymous = createHttp({
    system: 'openbao',
    title: 'OpenBao',
    settings,
    headers: () => (namespace ? { 'x-vault-namespace': namespace } : {}),
    wording: readRefusal,
  })
  const session = sessionOf(settings, anonymous)
  return { anonymous, signedIn: signedIn(anonymous, session), renews: session.renews }
}

/** `token` is asked before every call; `forget` makes the next one sign in again. */
type Session = { readonly renews: boolean; token(): Promise<string>; forget(refused: string): void }

function sessionOf({ credentials }: ConnectionSettings, anonymous: Http): Session {
  const { token, roleId, secretId } = credentials
  if (roleId && secretId) return roleSession(anonymous, { role_id: roleId, secret_id: secretId })
  if (token) return { renews: false, token: () => Promise.resolve(token), forget: () => undefined }
  const input = { system: 'openbao', operation: 'sign in', kind: 'auth', retryable: false } as const
  throw new PortError(input, 'OpenBao needs a token, or the role id and secret id of an AppRole')
}

const Login = z.looseObject({ auth: z.looseObject({ client_token: z.string(), lease_duration: z.number() }) })

/** One login for everybody who waits, used until two thirds of its lease have passed. */
function roleSession(anonymous: Http, role: { role_id: string; secret_id: string }): Session {
  let current: { readonly token: Promise<string>; value?: string; until: number } | undefined
  const login = () => {
    const asked = anonymous.ask(
      {
        operation: 'sign in',
        method: 'POST',
        path: '/v1/auth/approle/login',
        body: role,
        secrets: Object.values(role),
      },
      Login,
    )
    const session: NonNullable<typeof current> = {
      token: asked.then(({ auth }) => auth.client_token),
      until: Infinity,
    }
    current = session
    asked.then(
      ({ auth }) => {
        session.value = auth.client_token
        session.until =
          auth.lease_duration === 0 ? Infinity : performance.now() + (auth.lease_duration * 2000) / 3
      },
      () => {
        if (current === session) current = undefined
      },
    )
    return session.token
  }
  return {
    renews: true,
    token: () => (current !== undefined && current.until > performance.now() ? current.token : login()),
    forget: (refused) => {
      if (current?.value === refused) current = undefined
    },
  }
}

function signedIn(http: Http, session: Session): Http {
  const carry = async <T>(call: Call, run: (call: Call) => Promise<T>): Promise<T> => {
    const attempt = (token: string) =>
      run({
        ...call,
        headers: { ...call.headers, 'x-vault-token': token },
        secrets: [...(call.secrets ?? []), token],
      })
    const token = await session.token()
    try {
      return await attempt(token)
    } catch (error) {
      // A token that was revoked or has run out is refused like one without rights: signing in again tells.
      const isRefused = error instanceof PortError && error.kind === 'forbidden'
      if (!isRefused || !session.renews) throw error
      session.forget(token)
      return attempt(await session.token())
    }
  }
  return {
    send: (call) => carry(call, (carried) => http.send(carried)),
    ask: (call, shape) => carry(call, (carried) => http.ask(carried, shape)),
    find: (call, shape) => carry(call, (carried) => http.find(carried, shape)),
  }
}

const Errors = z.looseObject({ errors: z.array(z.string()) })

function readRefusal({ status, json }: Reply): Refusal {
  const read = Errors.safeParse(json)
  const detail = read.success ? read.data.errors.join('; ') : ''
  if (/check-and-set/.test(detail)) return { kind: 'conflict', retryable: true, detail }
  if (/invalid role or secret/i.test(detail)) return { kind: 'auth', retryable: false, detail }
  if (status === 404 && /no handler for route|no secret engine/i.test(detail))
    return {
      kind: 'invalid',
      retryable: false,
      detail: `${detail}; is the mount there, and of type kv version 2?`,
    }
  return { detail }
}
