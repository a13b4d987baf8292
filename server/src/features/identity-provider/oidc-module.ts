import type * as OidcProvider from 'oidc-provider'

/**
 * Loads oidc-provider when it is first needed. Its check of the runtime wants an LTS name, which this build of Node
 * does not carry; without one it prints a warning at every start.
 */
export async function loadOidcProvider(): Promise<typeof OidcProvider> {
  process.release.lts ??= 'Krypton'
  return import('oidc-provider')
}
