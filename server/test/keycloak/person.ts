/** A person with a browser: cookies by origin, redirects followed, Keycloak's sign-in form filled in. */
export function createPerson({
  username,
  password,
}: {
  readonly username: string
  readonly password: string
}) {
  const jars = new Map<string, Map<string, string>>()
  const jarOf = (url: URL): Map<string, string> => {
    const jar = jars.get(url.origin) ?? new Map<string, string>()
    jars.set(url.origin, jar)
    return jar
  }

  async function send(address: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(address)
    const jar = jarOf(url)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = new Headers(init.headers)
    if (cookie !== '') headers.set('cookie', cookie)
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      if (/max-age=0/i.test(line)) jar.delete(pair.slice(0, at))
      else jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return response
  }

  /** Follows redirects; fills in the form when Keycloak asks. Answers the last page and its address. */
  async function go(address: string): Promise<{ status: number; at: string; body: string; asked: boolean }> {
    let at = address
    let asked = false
    let response = await send(at)
    for (let hop = 0; hop < 15; hop += 1) {
      const location = response.headers.get('location')
      if (location !== null) {
        at = new URL(location, at).href
        response = await send(at)
        continue
      }
      const body = await response.text()
      const action = /<form[^>]+id="kc-form-login"[^>]+action="([^"]+)"/.exec(body)?.[1]
      if (action === undefined || asked) return { status: response.status, at, body, asked }
      asked = true
      at = action.replaceAll('&amp;', '&')
      response = await send(at, { method: 'POST', body: new URLSearchParams({ username, password }) })
    }
    throw new Error(`Too many redirects, last ${at}`)
  }

  return {
    go,
    me: async (origin: string, surface: string) => {
      const response = await send(`${origin}/${surface}/v1/me`)
      return { status: response.status, json: (await response.json()) as Record<string, unknown> }
    },
    signOut: async (origin: string, surface: string): Promise<string> => {
      const response = await send(`${origin}/auth/${surface}/sign-out`, {
        method: 'POST',
        headers: {
          origin,
          'sec-fetch-site': 'same-origin',
          'x-freehold-csrf': '1',
          'content-type': 'application/json',
        },
        body: '{}',
      })
      return ((await response.json()) as { continueAt: string }).continueAt
    },
  }
}
