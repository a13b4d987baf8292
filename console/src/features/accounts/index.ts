/** Accounts: registering, mailed links, and one's own profile. */
export { LinkPage } from './link-page.tsx'
export { ProfilePage } from './profile-page.tsx'
export { RecoverPage } from './recover-page.tsx'
export { RegisterPage } from './register-page.tsx'
