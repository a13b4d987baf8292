/** Users: every account, with all it belongs to. */
export { UserPage } from './user-page.tsx'
export { UsersPage } from './users-page.tsx'
