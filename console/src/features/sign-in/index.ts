/** Signing in, one step at a time, and proving again who is there. */
export { SignInPage } from './sign-in-page.tsx'
