/** Sessions: where one is signed in, with which identities, and with whom one signs in. */
export { SessionsPanel } from './sessions-panel.tsx'
export { SignInOptionsPage } from './sign-in-options-page.tsx'
